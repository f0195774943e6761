using System.Threading.Channels;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlHostWatchTests : IDisposable
{
    private readonly FakeXen _xen = new();
    private TimeSpan _period = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Frames_join_what_xentop_counts_with_what_xl_knows()
    {
        await using var watch = new Watch(_xen, () => _period);
        var first = await watch.FrameAsync(_ => true);
        Assert.Null(first.Guests[0].Cpu);
        var frame = await watch.FrameAsync(frame => frame.Guests.Length == 4 && frame.Guests[0].Cpu is not null);
        var small1 = frame.Guests.Single(guest => guest.Name == "small-1");
        Assert.Equal((FakeXen.Small1, 6, GuestRunState.Running, ByteSize.FromMiB(128)), (small1.Id, small1.DomainNumber, small1.State, small1.Memory));
        Assert.Equal(0.833, small1.Cpu!.Value.Count, 6);
        Assert.Equal((15 * 1024, 10 * 1024), (small1.NetworkInBytes, small1.NetworkOutBytes));
        Assert.Equal(GuestRunState.Paused, frame.Guests.Single(guest => guest.Name == "small-4").State);
        Assert.Equal(frame.Guests.OrderBy(guest => guest.Id), frame.Guests);
        Assert.Equal((Dom0, 2, ByteSize.FromMiB(711)), (frame.Dom0.Name, frame.Facts.Cores, frame.FreeMemory));
        Assert.NotNull(frame.Facts.BootedAt);
        Assert.Empty(frame.MigratingNames);
        Assert.Contains("xentop -b -f -d 1", _xen.Calls);
    }

    [Fact]
    public async Task An_arriving_guest_is_incoming_and_left_over_it_is_undefined()
    {
        _xen.Options = _xen.Options with { LeftoverAge = TimeSpan.FromSeconds(3) };
        _xen.ReplaceInList("small-4 ", "small-4--incoming ");
        _xen.Put("frame", File.ReadAllText(_xen.PathOf("frame")).Replace("   small-4 ", "   small-4--incoming "));
        await using var watch = new Watch(_xen, () => _period);
        Assert.Equal(GuestRunState.Incoming, (await watch.FrameAsync(_ => true)).Guests.Single(guest => guest.Name == "small-4").State);
        await watch.FrameAsync(frame => frame.Guests.Single(guest => guest.Name == "small-4").State == GuestRunState.Undefined);
    }

    [Fact]
    public async Task A_running_migration_is_read_back_from_the_processes()
    {
        _xen.Put("on-migrate", "while [ ! -f go ]; do sleep 0.1; done; echo 'Migration successful.' >&2");
        var moving = _xen.RunAsync(Domain.Agents.XenVerb.Migrate, to: "herby");
        await using var watch = new Watch(_xen, () => _period);
        await watch.FrameAsync(frame => frame.MigratingNames.SequenceEqual(["small-1"]));
        _xen.Put("go", "");
        await moving;
        await watch.FrameAsync(frame => frame.MigratingNames.IsEmpty);
    }

    [Fact]
    public async Task A_reboot_between_two_frames_is_seen_by_the_counters()
    {
        _xen.Options = _xen.Options with { DirectoryAge = TimeSpan.FromHours(1) };
        await using var watch = new Watch(_xen, () => _period);
        await watch.FrameAsync(frame => frame.Guests.Single(guest => guest.Name == "small-1").DomainNumber == 6);
        _xen.ReplaceInList("small-1                                      6 ", "small-1                                     17 ");
        _xen.Put("frame", File.ReadAllText(_xen.PathOf("frame")).Replace("small-1 ------         28 ", "small-1 ------          1 "));
        await watch.FrameAsync(frame => frame.Guests.Single(guest => guest.Name == "small-1").DomainNumber == 17);
    }

    [Fact]
    public async Task The_period_can_be_changed()
    {
        await using var watch = new Watch(_xen, () => _period);
        await watch.FrameAsync(_ => true);
        _period = TimeSpan.FromSeconds(1.2);
        await watch.FrameAsync(_ => _xen.Calls.Contains("xentop -b -f -d 2"));
    }

    [Fact]
    public async Task Xentop_missing_is_said_and_recovers()
    {
        _xen.Remove("xentop");
        await using var watch = new Watch(_xen, () => _period);
        Assert.Equal($"xentop is not installed ({_xen.Options.XentopPath} was not found)", await watch.FailureAsync(_ => true));
        _xen.Link("xentop");
        await watch.FrameAsync(_ => true);
    }

    [Fact]
    public async Task Xentop_dies_and_is_started_again()
    {
        _xen.Put("on-xentop", "cat frame; sleep 1; rm -f on-xentop; echo 'Failed to retrieve statistics from libxenstat' >&2; exit 1");
        await using var watch = new Watch(_xen, () => _period);
        await watch.FrameAsync(_ => true);
        Assert.Equal("xentop ended by itself (exit code 1): Failed to retrieve statistics from libxenstat", await watch.FailureAsync(_ => true));
        await watch.FrameAsync(_ => true);
    }

    [Theory, InlineData("sleep 600"), InlineData("cat frame; sleep 600")]
    public async Task Xentop_hangs_and_is_started_again(string script)
    {
        _xen.Put("on-xentop", $"if [ ! -f hung ]; then touch hung; {script}; fi; while :; do cat frame; sleep 1; done");
        await using var watch = new Watch(_xen, () => _period);
        Assert.StartsWith("xentop does not answer for ", await watch.FailureAsync(_ => true));
        await watch.FrameAsync(_ => true);
    }

    [Theory, InlineData("echo 'Segmentation fault'; exit 139", "xentop printed nonsense: 'Segmentation fault'"), InlineData("exec yes", "xentop does not answer for ")]
    public async Task Xentop_prints_nonsense_and_is_started_again(string script, string failure)
    {
        _xen.Put("on-xentop", $"if [ ! -f mad ]; then touch mad; {script}; fi; while :; do cat frame; sleep 1; done");
        await using var watch = new Watch(_xen, () => _period);
        await watch.FailureAsync(text => text.StartsWith(failure, StringComparison.Ordinal));
        await watch.FrameAsync(_ => true);
    }

    [Fact]
    public async Task A_frame_that_is_cut_is_a_failure_and_no_guest_seems_gone()
    {
        _xen.Put("on-xentop", "cat frame; sleep 1; head -c 900 frame; echo; sleep 1; rm on-xentop; cat frame; sleep 600");
        await using var watch = new Watch(_xen, () => _period);
        Assert.StartsWith("xentop printed a line that can't be read: ", await watch.FailureAsync(_ => true));
        await watch.FrameAsync(_ => true);
        Assert.All(watch.Frames, frame => Assert.Equal(4, frame.Guests.Length));
    }

    [Fact]
    public async Task A_frame_in_two_halves_is_skipped()
    {
        _xen.Put("on-xentop", "cat frame; sleep 1; head -n 3 frame; sleep 1; tail -n 3 frame; sleep 1; touch halved; while :; do cat frame; sleep 1; done");
        await using var watch = new Watch(_xen, () => _period);
        await watch.FrameAsync(_ => File.Exists(_xen.PathOf("halved")));
        await watch.FrameAsync(_ => true);
        Assert.All(watch.Frames, frame => Assert.Equal(4, frame.Guests.Length));
    }

    [Theory]
    [InlineData("info", "echo 'xl: cannot open /dev/xen/privcmd' >&2; exit 1", "xl info failed: xl: cannot open /dev/xen/privcmd (exit code 1)")]
    [InlineData("info", "echo 42", "xl info gave no nr_cpus")]
    [InlineData("info", "sleep 600", "xl info did not end within ")]
    [InlineData("list", "sleep 600", "xl list did not end within ")]
    [InlineData("list", "echo ???", "xl list printed a line that can't be read: '???'")]
    public async Task Xl_ill_is_said_and_recovers(string question, string script, string failure)
    {
        _xen.Options = _xen.Options with { QueryLimit = TimeSpan.FromSeconds(2), LeftoverAge = TimeSpan.FromSeconds(3) };
        await using var watch = new Watch(_xen, () => _period);
        await watch.FrameAsync(_ => true);
        _xen.Put("on-" + question, script);
        await watch.FailureAsync(text => text.StartsWith(failure, StringComparison.Ordinal));
        _xen.Remove("on-" + question);
        await watch.FrameAsync(_ => true);
    }

    public void Dispose() => _xen.Dispose();

    private const string Dom0 = DomainName.Dom0;

    /// <summary>Watches in the background, and gives what came to who waits for it.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<HostReading> _readings = Channel.CreateUnbounded<HostReading>();
        private readonly Task _running;

        public Watch(FakeXen xen, Func<TimeSpan> period) => _running = Task.Run(async () =>
        {
            await foreach (var reading in xen.Host.WatchAsync(period, _stop.Token)) _readings.Writer.TryWrite(reading);
        });

        public List<HostFrame> Frames { get; } = [];

        public async Task<HostFrame> FrameAsync(Func<HostFrame, bool> wanted) => (await NextAsync(reading => reading.Frame is { } frame && wanted(frame))).Frame!;

        public async Task<string> FailureAsync(Func<string, bool> wanted) => (await NextAsync(reading => reading.Failure is { } failure && wanted(failure))).Failure!;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
            _stop.Dispose();
        }

        private async Task<HostReading> NextAsync(Func<HostReading, bool> wanted)
        {
            using var deadline = new CancellationTokenSource(FakeXen.Deadline);
            var seen = new List<string>();
            try
            {
                while (true)
                {
                    var reading = await _readings.Reader.ReadAsync(deadline.Token);
                    seen.Add(reading.Failure ?? "frame");
                    if (reading.Frame is { } frame) Frames.Add(frame);
                    if (wanted(reading)) return reading;
                }
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("It did not come, but: " + string.Join(" | ", seen.TakeLast(20)));
            }
        }
    }
}
