using Microsoft.Extensions.Time.Testing;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>The limits of what waits for the broker.</summary>
public sealed class OutboxTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(_time);

    [Fact]
    public void Of_more_than_the_limit_the_oldest_is_dropped()
    {
        for (var i = 0; i < Outbox.QueueMax + 2; i++) Add($"t{i}", retain: false);

        Assert.Equal((Outbox.QueueMax, 2), (_outbox.Count, _outbox.Full));
        Assert.Equal("t2", _outbox.Peek()!.Topic);
    }

    [Fact]
    public void What_waited_over_a_minute_is_dropped_unless_it_is_retained()
    {
        Add("old", retain: false);
        Add("kept", retain: true);
        _time.Advance(Outbox.AgeMax + TimeSpan.FromSeconds(1));
        Add("new", retain: false);

        Assert.Equal(["kept", "new"], Drain());
        Assert.Equal(1, _outbox.TooOld);
    }

    [Fact]
    public void A_retained_message_takes_the_place_of_the_older_one_even_while_that_is_sent()
    {
        Add("a", retain: true);
        var sending = _outbox.Peek()!;
        Add("b", retain: false);
        Add("a", retain: true);
        _outbox.Remove(sending);

        Assert.Equal(["b", "a"], Drain());
    }

    [Fact]
    public void Retained_topics_are_limited_too()
    {
        for (var i = 0; i < Outbox.TopicsMax; i++) Add($"t{i}", retain: true);

        Assert.False(Add("one more", retain: true));
        Assert.True(Add("t0", retain: true));
        Assert.Equal(1, _outbox.Full);
    }

    private bool Add(string topic, bool retain) => _outbox.Add(topic, retain, () => [1]);

    private List<string> Drain()
    {
        var topics = new List<string>();
        while (_outbox.Peek() is { } next)
        {
            topics.Add(next.Topic);
            _outbox.Remove(next);
        }
        return topics;
    }
}
