using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Web.Insides;

/// <summary>A load that a guest makes right now, as far as is known.</summary>
/// <param name="Id">The id of the order that made it.</param>
/// <param name="Guest">Where.</param>
/// <param name="Load">What.</param>
/// <param name="Reason">Who wanted it, and why.</param>
/// <param name="EndsBy">When it ends by itself, by our clock.</param>
/// <param name="Stopping">Whether it was told to end.</param>
public sealed record RunningLoad(Guid Id, GuestId Guest, LoadSpec Load, Reason Reason, DateTimeOffset EndsBy, bool Stopping)
{
    private static readonly TimeSpan VitalsFreshFor = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The loads of one guest, oldest first: what its agent says while somebody looks at it, else those that were ordered here and of whose
    /// end nothing was heard. Loads that another web server ordered are known only while somebody looks.
    /// </summary>
    public static IReadOnlyList<RunningLoad> Of(Inside inside, IEnumerable<InsideOrder> orders, DateTimeOffset now)
    {
        if (inside.Vitals is { } vitals && now - inside.VitalsAt < VitalsFreshFor)
        {
            return [.. vitals.Loads.Where(l => l.State != ProgramState.Ended).Select(l => new RunningLoad(l.Id, inside.Guest, l.Load, l.Reason, inside.Ours(l.EndsBy), l.State == ProgramState.Stopping)).OrderBy(l => l.EndsBy)];
        }
        return [.. orders.Where(o => o.Order.Guest == inside.Guest && o.OverAt is null && o.State == OrderState.Done).Select(Of).OfType<RunningLoad>().Where(l => l.EndsBy > now).OrderBy(l => l.EndsBy)];
    }

    private static RunningLoad? Of(InsideOrder order) => order.Order is MakeLoadMessage made
        ? new RunningLoad(order.Id, made.Guest, made.Load, made.Reason, order.EndedAt!.Value + made.Load.For, false)
        : null;
}
