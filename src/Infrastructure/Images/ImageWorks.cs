using System.Collections.Immutable;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Images;

/// <summary>Carries out what the keeper of images wants: the store, the package indexes, the builds and the copies. One loop calls it.</summary>
public sealed class ImageWorks(ImageStoreOptions options, TimeProvider time) : IAsyncDisposable
{
    private const string Unsealed = "The join tokens can't be opened: this agent was started anew meanwhile. Nothing was done; ask once more.";

    // Orders are repeated for a minute; an index that must be read first takes longer than a search
    private const int LookingMax = 20;
    private static readonly TimeSpan _indexAge = TimeSpan.FromHours(12);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _running = [];
    private (string Image, CancellationTokenSource Stop)? _build;
    private ImageStore? _store;
    private PackageIndex? _index;
    private IThinCopies? _driver;

    /// <summary>Opens what is sealed for this agent: how agents inside of copies join; null for what is not. Not set: they do not join.</summary>
    public Func<string, ImageJoins?> Joins { get; init; } = _ => null;

    private ImageStore Store => _store ?? throw new InvalidOperationException("the store is not open yet");

    private PackageIndex Index => _index ?? throw new InvalidOperationException("the store is not open yet");

    /// <summary>Opens the store and takes leftovers away; the images whose builds were interrupted. Throws <see cref="IOException"/> if it can't be used.</summary>
    public async Task<ImmutableArray<string>> OpenAsync(CancellationToken cancellation)
    {
        _store = ImageStore.Open(options, time);
        var swept = BuildFolder.Sweep(_store);
        _index = new PackageIndex(_store.IndexFolder, options, time);
        _driver = await ThinDrivers.OfAsync(options, _store.Work, new ImageTool(time), cancellation).ConfigureAwait(false);
        return swept;
    }

    /// <summary>All that is in the store.</summary>
    public StoreFound Scan() => Store.Scan(_driver);

    /// <summary>Does something quick to the store; why not, or null.</summary>
    public async Task<string?> ActAsync(ImageAgentEffect.Act act, CancellationToken cancellation)
    {
        var sealedJoins = act switch { ImageAgentEffect.Copy copy => copy.Joins, ImageAgentEffect.Reset reset => reset.Joins, ImageAgentEffect.Admit admit => admit.Joins, _ => null };
        var joins = sealedJoins is null ? null : Joins(sealedJoins);
        if (sealedJoins is not null && joins is null) return Unsealed;
        var copies = new CopyDesk(Store, _driver!, joins);
        try
        {
            switch (act)
            {
                case ImageAgentEffect.Keep keep: Store.Keep(keep.Recipe); return null;
                case ImageAgentEffect.Delete delete: Store.Delete(delete.Image); return null;
                case ImageAgentEffect.Copy copy: return await copies.CopyAsync(copy.Image, copy.Domains, cancellation).ConfigureAwait(false);
                case ImageAgentEffect.Reset reset: return await copies.ResetAsync(reset.Image, reset.Domain, cancellation).ConfigureAwait(false);
                case ImageAgentEffect.Discard discard: return await copies.DiscardAsync(discard.Domain, cancellation).ConfigureAwait(false);
                case ImageAgentEffect.Admit admit: return await copies.AdmitAsync(admit.Domain).ConfigureAwait(false);
                default: return $"{act.GetType().Name} is not known.";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Begins what takes long; it tells of itself by events.</summary>
    public void Begin(ImageAgentEffect effect, ChannelWriter<ImageAgentEvent> events)
    {
        _running.RemoveAll(r => r.IsCompleted);
        if (effect is ImageAgentEffect.Stop stop) Stop(stop.Image);
        if (effect is ImageAgentEffect.Build begin) _running.Add(BuildAsync(begin.Recipe, events));
        if (effect is ImageAgentEffect.LookUp lookUp) _running.Add(TellAsync(events, async () =>
        {
            var failure = await ReadyAsync(lookUp.Release).ConfigureAwait(false);
            return new ImageAgentEvent.LookedUp(lookUp.Order, failure is null ? Index.Missing(lookUp.Release, lookUp.Packages) : [], failure);
        }));
        if (effect is ImageAgentEffect.Check check) _running.Add(TellAsync(events, () => CheckAsync(check)));
        if (effect is ImageAgentEffect.Search search) _running.Add(TellAsync(events, () => SearchAsync(search)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _index?.Dispose();
        _ending.Dispose();
    }

    private async Task BuildAsync(ImageRecipe recipe, ChannelWriter<ImageAgentEvent> events)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        lock (_gate) _build = (recipe.Name, stop);
        // Steps that nobody takes any more must not keep the build from cleaning up
        var builder = new ImageBuilder(Store, Index, options, time, step => events.TryWrite(step) ? ValueTask.CompletedTask : WaitAsync(events, step, stop.Token));
        await TellAsync(events, async () =>
        {
            var problem = await builder.BuildAsync(recipe, stop.Token).ConfigureAwait(false);
            // Before its end is told: the next one begins with that
            lock (_gate)
            {
                _build = null;
                stop.Dispose();
            }
            return new ImageAgentEvent.BuildEnded(recipe.Name, problem);
        }).ConfigureAwait(false);
    }

    private async Task<ImageAgentEvent> CheckAsync(ImageAgentEffect.Check check)
    {
        ImageCheck came;
        try
        {
            using var work = BuildFolder.MakeTrial(Store, check.Image);
            came = await new BootCheck(options, time).RunAsync(check.Built, work, _ending.Token).ConfigureAwait(false);
            Store.Keep(check.Image, came);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            came = new ImageCheck(check.Built.Hash, BootOutcome.NotTried, $"It could not be tried: {e.Message}", [], time.GetUtcNow());
        }
        return new ImageAgentEvent.Checked(check.Image, came);
    }

    private void Stop(string image)
    {
        lock (_gate)
        {
            if (_build is { } build && build.Image == image) build.Stop.Cancel();
        }
    }

    private async Task<ImageAgentEvent> SearchAsync(ImageAgentEffect.Search search)
    {
        var failure = await ReadyAsync(search.Release).ConfigureAwait(false);
        if (failure is not null) return new ImageAgentEvent.Searched(search.Order, [], 0, null, failure);
        var (facts, _) = await Index.ReadAsync(search.Release, _indexAge, _ending.Token).ConfigureAwait(false);
        var (page, total) = Index.Search(search.Release, search.Find, search.Offset, ImageOutcomeMessage.PackagesMax);
        return new ImageAgentEvent.Searched(search.Order, page, total, facts?.Hash, null);
    }

    private async Task<string?> ReadyAsync(string release)
    {
        if (_running.Count > LookingMax) return "too much is being looked up already; try again in a minute.";
        return (await Index.ReadAsync(release, _indexAge, _ending.Token).ConfigureAwait(false)).Failure;
    }

    // Off the loop at once: an index is read from a file
    private async Task TellAsync(ChannelWriter<ImageAgentEvent> events, Func<Task<ImageAgentEvent>> work)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await WaitAsync(events, await work().ConfigureAwait(false), _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Nobody waits for it any more
        }
    }

    private static async ValueTask WaitAsync(ChannelWriter<ImageAgentEvent> events, ImageAgentEvent happened, CancellationToken cancellation)
    {
        try
        {
            await events.WriteAsync(happened, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The loop has ended
        }
    }
}
