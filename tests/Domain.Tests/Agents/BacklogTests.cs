using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>What becomes of samples while nobody takes them.</summary>
public sealed class BacklogTests
{
    private readonly BacklogHost _host = new();

    [Fact]
    public void A_sample_that_was_acknowledged_is_not_said_again()
    {
        _host.Connect();
        _host.OnHeard = time => Later(time);
        _host.Go(TimeSpan.FromMinutes(5));

        Assert.Equal(60, _host.Made.Count);
        Assert.Empty(_host.Delivered);
        Assert.InRange(_host.Ring.Count, 0, 2);
    }

    [Fact]
    public void What_was_seen_while_the_broker_was_away_comes_afterwards_in_its_order_and_as_fast_as_it_is_taken()
    {
        _host.Go(TimeSpan.FromMinutes(5));
        _host.Connect();
        Assert.Equal([_host.Made[0]], Assert.Single(_host.Delivered).Times);

        // Nothing flows until somebody has answered
        _host.Go(TimeSpan.FromSeconds(10));
        Assert.Single(_host.Delivered);
        _host.Acknowledge(_host.Delivered[0].Times);
        Assert.Equal(_host.Made.Skip(1).Take(50), _host.Delivered[1].Times);
        _host.Acknowledge(_host.Delivered[1].Times);
        Assert.Equal(_host.Made[51], _host.Delivered[2].Times[0]);
        // The newest may be on their way still
        Assert.All(_host.Delivered[2].Times, time => Assert.True(time <= _host.Now.ToUnixTimeMilliseconds() - 30_000));
    }

    [Fact]
    public void As_long_as_nobody_answers_one_sample_is_said_every_twenty_seconds()
    {
        _host.Go(TimeSpan.FromMinutes(2));
        _host.Connect();
        _host.Go(TimeSpan.FromMinutes(2));

        Assert.Equal(7, _host.Delivered.Count);
        Assert.All(_host.Delivered, d => Assert.Equal([_host.Made[0]], d.Times));
    }

    [Fact]
    public void The_ring_holds_ten_minutes_and_what_fell_out_is_told_as_a_gap_when_somebody_listens()
    {
        _host.Go(TimeSpan.FromMinutes(25));
        Assert.InRange(_host.Ring.Count, 120, 121);
        Assert.Empty(_host.Decisions);
        _host.Connect();
        _host.Acknowledge(_host.Ring[^1].Time);

        var told = Assert.Single(_host.Decisions);
        Assert.Equal("samples-lost", told.What);
        Assert.StartsWith($"{_host.Fallen.Count} samples of ferby from 2026-11-29 12:00:05 UTC to 2026-11-29 12:14:55 UTC were not taken in time", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_agent_that_begins_anew_delivers_what_it_had_kept()
    {
        _host.Go(TimeSpan.FromMinutes(1));
        var kept = _host.Ring.Select(r => r.Time).ToList();
        _host.Start();
        _host.Connect();
        _host.Acknowledge(kept[0]);

        Assert.Equal(kept.Skip(1), _host.Delivered[^1].Times);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_is_set_by_an_hour_does_not_empty_the_ring(int hours)
    {
        _host.Go(TimeSpan.FromMinutes(5));
        var before = _host.Ring.ToList();
        _host.SetClock(TimeSpan.FromHours(hours));
        _host.Go(TimeSpan.FromMinutes(3));

        Assert.Equal(before, _host.Ring.Take(before.Count));
        Assert.Empty(_host.Fallen);
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_told_once_and_so_is_its_recovery()
    {
        _host.Go(TimeSpan.FromMinutes(1));
        _host.Handle(new AgentEvent.RingTold("No space left on device."));
        _host.Handle(new AgentEvent.SamplesLost([_host.Made[0], _host.Made[1]]));
        _host.Handle(new AgentEvent.RingTold(null));
        Assert.Equal(["ring-broken", "ring-well"], _host.Decisions.Select(d => d.What));
        Assert.Contains("No space left on device. They are in memory only", _host.Decisions[0].Text, StringComparison.Ordinal);

        _host.Connect();
        Assert.Equal([_host.Made[2]], Assert.Single(_host.Delivered).Times);
    }

    [Fact]
    public void Acknowledgements_of_others_samples_or_of_unknown_ones_change_nothing()
    {
        _host.Go(TimeSpan.FromMinutes(1));
        var ring = _host.Ring.ToList();
        _host.Acknowledge(1, long.MaxValue, long.MinValue);
        _host.Handle(new AgentEvent.Received(new Envelope(Envelope.Current, Envelope.Web, 1, 1, _host.Now, new SamplesTakenMessage(new Domain.Hosts.HostId("gerby"), [ring[0].Time]))));

        Assert.Equal(ring, _host.Ring);
    }

    [Fact]
    public void Without_a_backlog_nothing_is_kept()
    {
        var host = new BacklogHost(TimeSpan.Zero);
        host.Connect();
        host.Go(TimeSpan.FromMinutes(2));

        Assert.Empty(host.Made);
        Assert.Empty(host.Delivered);
    }

    private void Later(long time)
    {
        // As a web app does: some seconds later, several at once
        _unacknowledged.Add(time);
        if (_unacknowledged.Count < 3) return;
        _host.Acknowledge(_unacknowledged.ToList());
        _unacknowledged.Clear();
    }

    private readonly List<long> _unacknowledged = [];
}
