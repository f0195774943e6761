using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Replay;

/// <summary>
/// Where one viewer is in the lab's past, and how fast it goes on. It has a stretch of it in memory and asks the database only at its end, at most every <see cref="ReadPeriod"/>; its calls wait for each other, and come from one thread at a time.
/// </summary>
public sealed class ReplayDeck(MyMoments moments, DateTimeOffset at, TimeProvider time)
{
    /// <summary>How fast it can go.</summary>
    public static readonly IReadOnlyList<int> Speeds = [1, 2, 5, 10, 30, 60];

    /// <summary>At least so long between two readings.</summary>
    public static readonly TimeSpan ReadPeriod = TimeSpan.FromMilliseconds(500);

    // A stretch lasts ten seconds at any speed, within these bounds
    private static readonly TimeSpan _stretchMin = TimeSpan.FromMinutes(1);
    private const int StretchSeconds = 10;

    private Task _turn = Task.CompletedTask;
    private PastStretch? _stretch;
    private DateTimeOffset _tickedAt;
    private DateTimeOffset _readAt;

    /// <summary>Where it is.</summary>
    public DateTimeOffset At { get; private set; } = Whole(at);

    /// <summary>The first moment that can be had; null before it was read, and where there is none.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>The lab there; null where there is nothing to show, and <see cref="Problem"/> or <see cref="WhyNot"/> says why.</summary>
    public PastLab? Lab { get; private set; }

    /// <summary>Where nothing was heard of any host: until when; null for never since.</summary>
    public DateTimeOffset? HeardAt { get; private set; }

    /// <summary>Why the moment can't be had; null if it can.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Why the database could not be read; null if it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Seconds of the lab in each second.</summary>
    public int Speed { get; set; } = 1;

    /// <summary>Whether it goes on by itself.</summary>
    public bool Playing { get; private set; }

    /// <summary>How often the database was asked for a stretch.</summary>
    public int Reads { get; private set; }

    /// <summary>Goes on by itself, from where it is; or stays.</summary>
    public void Play(bool on)
    {
        Playing = on && Lab is not null;
        _tickedAt = time.GetUtcNow();
    }

    /// <summary>Goes to a moment; to the end of what there is, if it is after that.</summary>
    public Task SeekAsync(DateTimeOffset at, CancellationToken cancellation) => GoAsync(() => at, false, cancellation);

    /// <summary>Ends when nothing is read any more.</summary>
    public Task Idle => _turn;

    private Task GoAsync(Func<DateTimeOffset> where, bool goesOn, CancellationToken cancellation) => _turn = AfterAsync(_turn, where, goesOn, cancellation);

    private async Task AfterAsync(Task before, Func<DateTimeOffset> where, bool goesOn, CancellationToken cancellation)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellation.ThrowIfCancellationRequested();
        if (goesOn && !Playing) return;
        var (from, now) = (At, time.GetUtcNow());
        var at = where();
        if (goesOn && at >= now) (at, Playing) = (now, false);
        At = Whole(at);
        _tickedAt = now;
        // Charts go on from where they are
        await ShowAsync(goesOn ? from : At, now, cancellation);
    }

    private static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private async Task ShowAsync(DateTimeOffset from, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            if (_stretch?.Has(At) != true) await ReadAsync(from, now, cancellation);
            // So much was kept in between that the stretch ends before
            if (_stretch?.Has(At) == false) await ReadAsync(At, now, cancellation);
            if (_stretch?.Has(At) == true) await ShowAsync(_stretch, cancellation);
            Problem = null;
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            (_stretch, Lab, Problem, Playing) = (null, null, StoreProblem.Words(e) + ".", false);
        }
    }

    /// <summary>Goes on by the time that has passed; stays at the present.</summary>
    public Task TickAsync(CancellationToken cancellation) => GoAsync(() => At + (time.GetUtcNow() - _tickedAt) * Speed, true, cancellation);

    private async Task ReadAsync(DateTimeOffset from, DateTimeOffset now, CancellationToken cancellation)
    {
        var wait = _readAt + ReadPeriod - now;
        if (wait > TimeSpan.Zero) await Task.Delay(wait < ReadPeriod ? wait : ReadPeriod, time, cancellation);
        _readAt = time.GetUtcNow();
        Since = await moments.SinceAsync(cancellation);
        if (moments.WhyNot(At, Since) is { } refusal)
        {
            (_stretch, Lab, WhyNot, Playing) = (null, null, refusal.Text, false);
            return;
        }
        WhyNot = null;
        var seconds = TimeSpan.FromSeconds(StretchSeconds * Speed);
        var to = At + (seconds > _stretchMin ? seconds : _stretchMin);
        Reads++;
        _stretch = await moments.ReadAsync(from, to < now ? to : now, cancellation);
    }

    private async Task ShowAsync(PastStretch stretch, CancellationToken cancellation)
    {
        var before = Lab?.Moment;
        Lab = moments.At(stretch, At);
        // Once for each silence
        if (!Lab.Moment.IsSilent) HeardAt = null;
        else if (before?.ShownAt != Lab.Moment.ShownAt) HeardAt = await moments.HeardAfterAsync(At, cancellation);
    }

    /// <summary>Samples of the stretch that is in memory.</summary>
    internal PastStretch? Stretch => _stretch;
}
