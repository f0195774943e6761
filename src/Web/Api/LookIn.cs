using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>The way of every request that looks into a domain: the domain, its agent's permission, a watch, and the first that comes.</summary>
public sealed class LookIn(MyFleet live, LiveInsides insides, MyInsides mine, SignedIn who, TimeProvider time)
{
    // Until the agent has heard the watch, read, and answered
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>Whether what came then is what is there now.</summary>
    public bool IsFresh(DateTimeOffset? at) => time.GetUtcNow() - at < ProcessTable.FreshFor;

    /// <summary>What is found in time; if it is not, what else will do; if that is not there either, why.</summary>
    public Task<IResult> Async<T>(string domain, WatchWish wish, Func<Inside, T?> find, TimeSpan within, string noun, CancellationToken cancellation, Func<Inside, T?>? orElse = null)
        where T : class => WatchedAsync(domain, wish, async guest =>
    {
        if (await insides.UntilAsync(guest.Id, find, within, time, cancellation) is { } found) return TypedResults.Ok(found);
        if (orElse?.Invoke(insides.Of(guest.Id)) is { } other) return TypedResults.Ok(other);
        var why = insides.Of(guest.Id).WatchRefused is { } refused ? $" It says: {refused}" : "";
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, $"No {noun} came from the agent in {guest.Name} within {within.TotalSeconds:0} s.{why}");
    });

    /// <summary>The output from a byte on, as soon as there is any, or what there is when the time is up.</summary>
    public Task<IResult> OutputAsync(string domain, Guid program, long from, TimeSpan wait, CancellationToken cancellation) =>
        WatchedAsync(domain, new WatchWish { Output = [program], Vitals = true }, async guest =>
        {
            var known = insides.Output(guest.Id, program) is not null;
            var within = known || wait > ShortestWait ? wait : ShortestWait;
            var read = await insides.UntilAsync(guest.Id, _ => More(guest.Id, program, from), within, time, cancellation) ?? insides.Output(guest.Id, program)?.Read(from);
            if (read is not null) return TypedResults.Ok(OutputShape.Of(read));
            var there = insides.Of(guest.Id).Vitals?.Programs.Any(p => p.Id == program);
            return there == false
                ? Problems.Of(StatusCodes.Status404NotFound, $"There is no program {program} in {guest.Name} (any more).")
                : TypedResults.Ok(new OutputShape(from, from, 0, false, ""));
        });

    private OutputRead? More(GuestId guest, Guid program, long from) =>
        insides.Output(guest, program)?.Read(from) is { } read && (!read.Bytes.IsEmpty || read.Ended) ? read : null;

    private async Task<IResult> WatchedAsync(string domain, WatchWish wish, Func<GuestSample, Task<IResult>> look)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        if (found is null) return problem!;
        var guest = found.Guest;
        if (mine.WhyNotInspect(guest.Id) is { } why) return Problems.Of(StatusCodes.Status403Forbidden, why);
        if (InsideRules.Watch(insides.Of(guest.Id), guest.Name) is { } refusal) return Problems.Of(refusal);
        var (watch, full) = mine.Watch(guest.Id, wish, who.Asks());
        if (watch is null) return Problems.Of(StatusCodes.Status503ServiceUnavailable, full!);
        using (watch) return await look(guest);
    }
}
