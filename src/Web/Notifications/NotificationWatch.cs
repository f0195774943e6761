using System.Collections.Immutable;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Notifications;

/// <summary>
/// Looks at the lab again and again, lets <see cref="NotificationDesk"/> decide who is told what, keeps that, and only then has it sent. Of several web servers the leader
/// does it. What the desk knows is read back from the database at the start, after a failure, and when the lead comes here.
/// </summary>
public sealed partial class NotificationWatch(
    LabReader lab, NotificationPeople people, NotificationStore store, LetterPost post, NotificationFeed feed, NotificationCounts counts, PeopleDirectory directory, StoreHealth health, Leadership leadership,
    NotificationOptions options, TimeProvider time, ILogger<NotificationWatch> log) : BackgroundService
{
    /// <summary>How often the lab is looked at.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _removeEvery = TimeSpan.FromHours(6);

    private readonly Wake _wake = new(time, Period);
    private NotificationDesk? _desk;
    private long _epoch;
    private DateTimeOffset? _removedAt;
    private volatile bool _settingsChanged = true;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        post.Ended += _wake.Now;
        leadership.Changed += _wake.Now;
        feed.SettingsChanged += OnSettings;
        try
        {
            await health.ReadyAsync(time, stoppingToken);
            while (true)
            {
                await TryRoundAsync(looks: true, stoppingToken);
                await _wake.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was taken by its receiver until now must not be sent again
            await post.CloseAsync();
            await TryRoundAsync(looks: false, CancellationToken.None);
        }
        finally
        {
            post.Ended -= _wake.Now;
            leadership.Changed -= _wake.Now;
            feed.SettingsChanged -= OnSettings;
        }
    }

    private void OnSettings()
    {
        _settingsChanged = true;
        _wake.Now();
    }

    private async Task TryRoundAsync(bool looks, CancellationToken stop)
    {
        // A letter that was let go is due still: the desk takes it for one that is on its way
        if (post.TakeLetGo() | !leadership.IsMine) _desk = null;
        if (!leadership.IsMine || !health.Ready || !directory.IsLoaded) return;
        try
        {
            await RoundAsync(looks, stop);
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            // What it knows may not be what was kept
            _desk = null;
            LogNotKept(StoreProblem.Words(e));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _desk = null;
            LogFailed(e);
        }
    }

    private async Task RoundAsync(bool looks, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var effects = new List<NotificationEffect>();
        var ended = post.Done.ToArray();
        if (_epoch != leadership.Epoch) lab.Forget();
        if (_desk is null || _epoch != leadership.Epoch)
        {
            var desk = new NotificationDesk(() => Guid.CreateVersion7(time.GetUtcNow()), options.Pace);
            effects.AddRange(desk.Restore(await store.LoadAsync(now, stop), now));
            (_desk, _epoch, _settingsChanged) = (desk, leadership.Epoch, true);
        }
        if (_settingsChanged)
        {
            _settingsChanged = false;
            await people.ReadAsync(stop);
        }
        foreach (var (_, end) in ended) effects.AddRange(_desk.Handle(end, now));
        if (looks)
        {
            await lab.LookSlowlyAsync(stop);
            effects.AddRange(_desk.Handle(See(), now));
        }
        await store.SaveAsync(effects, now, stop);
        post.Took(ended.Select(e => e.Key));
        Carry(effects, [.. ended.Select(e => e.Key)]);
        await RemoveOldAsync(now, stop);
    }

    private NotificationEvent.Seen See()
    {
        var (judged, matters) = lab.Read();
        var all = people.All();
        return new NotificationEvent.Seen(
            judged, [.. matters.Select(m => m.Matter.Key)],
            [.. all.SelectMany(p => matters.Select(m => m.For(p.Person, p.Recipient.Settings)).OfType<Matter>().Select(m => new Told(p.Person.Id, m)))],
            [.. all.Select(p => p.Recipient)]);
    }

    private void Carry(List<NotificationEffect> effects, HashSet<Guid> ended)
    {
        if (effects.Count == 0) return;
        foreach (var keep in effects.OfType<NotificationEffect.Keep>().Where(k => k is { Unread: true, Notification.InPage: true })) counts.Raised(keep.Notification.Matter.Kind);
        feed.Tell();
        // A letter that was on its way when this was read back may have ended since
        foreach (var send in effects.OfType<NotificationEffect.Send>().Where(s => !ended.Contains(s.Letter.Id)))
        {
            if (people.Address(send.Letter) is { } addressed) post.Send(addressed);
            else post.GiveUp(send.Letter.Id, "There is no address, none that is confirmed, or no secret, to send it with, or the person may not sign in any more.");
        }
    }

    private async Task RemoveOldAsync(DateTimeOffset now, CancellationToken stop)
    {
        if (_removedAt is { } at && now - at < _removeEvery) return;
        await store.RemoveOldAsync(now, stop);
        _removedAt = now;
    }

    [LoggerMessage(1, LogLevel.Warning, "Nobody is told anything for now: {Why}")]
    private partial void LogNotKept(string why);

    [LoggerMessage(2, LogLevel.Error, "What people must know could not be told")]
    private partial void LogFailed(Exception exception);
}
