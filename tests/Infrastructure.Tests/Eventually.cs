using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Tests;

/// <summary>Waits for conditions with a deadline that is generous, for nothing is measured by it.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    public static async Task True(Func<Task<bool>> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < Deadline, $"not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(10);
        }
    }

    /// <summary>Reads on until an event of this kind comes that fits.</summary>
    public static async Task<T> NextAsync<T>(this ChannelReader<BusEvent> events, Func<T, bool>? fits = null)
        where T : BusEvent
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            if (await events.ReadAsync(deadline.Token) is T wanted && (fits is null || fits(wanted))) return wanted;
        }
    }

    /// <summary>Reads on until a message with such a body comes.</summary>
    public static async Task<Envelope> NextMessageAsync<T>(this ChannelReader<BusEvent> events, Func<T, bool>? fits = null)
        where T : Message
    {
        var came = await events.NextAsync<BusEvent.Received>(r => MessageJson.Read(r.Topic, r.Payload.Span).Envelope?.Body is T body && (fits is null || fits(body)));
        return MessageJson.Read(came.Topic, came.Payload.Span).Envelope!;
    }
}
