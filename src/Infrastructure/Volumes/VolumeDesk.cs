using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Carries out what the agent's core wants of volumes: claims before it attaches, lets claims go after it has detached, and knows after a restart what it has. Tasks of one volume are done
/// one after the other. What fails half-way stays in the journal: the core sees it there, unused, and has it released.
/// </summary>
public sealed class VolumeDesk
{
    // The other host is told at the same time as this one: its offer may come a moment later
    private static readonly TimeSpan _offeredAgain = TimeSpan.FromMilliseconds(200);

    private readonly VolumeDeskOptions _options;
    private readonly TimeProvider _time;
    private readonly VolumeJournal _journal;
    private readonly VolumeLinks _links;
    private readonly KeyedQueue _queue = new();

    /// <summary>A desk of this host.</summary>
    public VolumeDesk(VolumeDeskOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        (_journal, _links) = (new VolumeJournal(options.Journal), new VolumeLinks(options.Links));
    }

    /// <summary>What it can reach.</summary>
    public IReadOnlyList<VolumeReach> Reach => [.. _options.Drivers.Select(d => new VolumeReach(d.Kind, d.WhyNot()))];

    /// <summary>What it has, or may have.</summary>
    public IReadOnlyList<Volume> Held => _journal.All;

    /// <summary>Does one task; why nothing of it is left, in words, or null. Never throws.</summary>
    public async Task<string?> RunAsync(VolumeTask task, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(task.Limit, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        List<(Volume Volume, bool Before)> done = [];
        foreach (var volume in task.Volumes)
        {
            var before = _journal.Has(volume);
            if (await TryAsync(task, volume, limit.Token).ConfigureAwait(false) is not { } why)
            {
                done.Add((volume, before));
                continue;
            }
            foreach (var (attached, was) in done.Where(_ => task.Verb is VolumeVerb.Attach or VolumeVerb.Join)) if (!was) await UndoAsync(attached).ConfigureAwait(false);
            return $"{volume.Address}: {why}";
        }
        return null;
    }

    /// <summary>Looks whether a volume can be used: why not, or null.</summary>
    public Task<string?> KeepAsync(Volume volume, CancellationToken cancellation) => InWordsAsync(volume, async driver =>
    {
        if (!_links.Has(volume)) return "it is claimed, and not attached";
        return await driver.KeepAsync(volume, cancellation).ConfigureAwait(false);
    }, cancellation);

    private Task<string?> TryAsync(VolumeTask task, Volume volume, CancellationToken cancellation) => InWordsAsync(volume, driver => task.Verb switch
    {
        VolumeVerb.Attach => AttachAsync(driver, volume, now => VolumeClaims.Take(now, _options.Host, task.Guest), cancellation),
        VolumeVerb.Join => AttachAsync(driver, volume, now => VolumeClaims.Join(now, _options.Host, task.Other!.Value, task.Key), cancellation),
        VolumeVerb.Offer => ClaimAsync(driver, volume, now => VolumeClaims.Offer(now, _options.Host, task.Other!.Value, task.Key), cancellation),
        VolumeVerb.Withdraw => ClaimAsync(driver, volume, now => VolumeClaims.Withdraw(now, _options.Host, task.Key), cancellation),
        _ => ReleaseAsync(driver, volume, cancellation),
    }, cancellation);

    private async Task<string?> AttachAsync(IVolumeDriver driver, Volume volume, Func<VolumeClaim?, ClaimChange> claim, CancellationToken cancellation)
    {
        var (before, asked) = (_journal.Has(volume), false);
        _journal.Add(volume);
        try
        {
            await driver.PrepareAsync(volume, cancellation).ConfigureAwait(false);
            if (!volume.ReadOnly && await ClaimAsync(driver, volume, Asked, cancellation).ConfigureAwait(false) is { } refusal)
            {
                if (before) return refusal;
                await driver.DetachAsync(volume, CancellationToken.None).ConfigureAwait(false);
                _journal.Remove(volume);
                return refusal;
            }
        }
        catch (Exception) when (!asked && !before)
        {
            // No server, or none of that name: nothing was claimed, and nothing is to be let go
            _journal.Remove(volume);
            throw;
        }
        _links.Set(volume, await driver.AttachAsync(volume, cancellation).ConfigureAwait(false));
        return null;

        ClaimChange Asked(VolumeClaim? now)
        {
            asked = true;
            return claim(now);
        }
    }

    private async Task<string?> ClaimAsync(IVolumeDriver driver, Volume volume, Func<VolumeClaim?, ClaimChange> change, CancellationToken cancellation)
    {
        string? refusal = null;
        try
        {
            while (true)
            {
                // A server that comes back late must not do what was given up
                var made = await driver.ClaimAsync(volume.Address, now => cancellation.IsCancellationRequested ? throw new OperationCanceledException(cancellation) : change(now), cancellation).ConfigureAwait(false);
                if (!made.Later) return made.Refusal;
                refusal = made.Refusal;
                await Task.Delay(_offeredAgain, _time, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (refusal is not null && cancellation.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // What the time ended was one look more
            return refusal;
        }
    }

    private async Task<string?> ReleaseAsync(IVolumeDriver driver, Volume volume, CancellationToken cancellation)
    {
        _links.Remove(volume);
        await driver.DetachAsync(volume, cancellation).ConfigureAwait(false);
        if (!volume.ReadOnly && await ClaimAsync(driver, volume, now => VolumeClaims.Leave(now, _options.Host), cancellation).ConfigureAwait(false) is { } why) return why;
        _journal.Remove(volume);
        return null;
    }

    private async Task UndoAsync(Volume volume)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), _time);
        // What can't be undone now stays in the journal
        await InWordsAsync(volume, driver => ReleaseAsync(driver, volume, limit.Token), limit.Token).ConfigureAwait(false);
    }

    private async Task<string?> InWordsAsync(Volume volume, Func<IVolumeDriver, Task<string?>> work, CancellationToken cancellation)
    {
        if (_options.Drivers.FirstOrDefault(d => d.Kind == volume.Address.Kind) is not { } driver) return $"this agent does not know {volume.Address.Kind.ToString().ToLowerInvariant()}: volumes";
        if (driver.WhyNot() is { } why) return why;
        try
        {
            return await _queue.RunAsync(volume.Key, () => work(driver), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return "it took too long: its server does not answer, or another host holds it up";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}

/// <summary>What a desk works with.</summary>
public sealed record VolumeDeskOptions
{
    /// <summary>This host: claims bear its name.</summary>
    public required HostId Host { get; init; }

    /// <summary>The drivers, one for each kind.</summary>
    public required IReadOnlyList<IVolumeDriver> Drivers { get; init; }

    /// <summary>The folder of what must survive a restart.</summary>
    public required string Journal { get; init; }

    /// <summary>The folder of the links.</summary>
    public string Links { get; init; } = Volume.Root;
}
