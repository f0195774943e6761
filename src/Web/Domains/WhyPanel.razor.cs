using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Domains;

/// <summary>Where a domain is and why: at once what memory knows, then with what is kept; read again when something happened to it.</summary>
public sealed partial class WhyPanel
{
    private const int HostsMax = 12;

    private WhyHere _why = new() { Kind = ArrivalKind.Unknown };
    private string? _print;
    private string? _problem;
    private bool _reading;

    /// <summary>The domain.</summary>
    [Parameter, EditorRequired]
    public required DomainView Domain { get; set; }

    /// <summary>What is said of it besides, in the same paragraph.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What is known.</summary>
    [Inject]
    public required MyWhy Reasons { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    private static string Named(IReadOnlyCollection<HostId> hosts) => string.Join(", ", hosts.Take(HostsMax)) + (hosts.Count > HostsMax ? " " + T($"and {hosts.Count - HostsMax} more") : "");

    // Its host, and what its moves and negotiations came to: with the same of these it is the same answer
    private string Print => $"{Domain.Guest.Id} {Domain.Host} " + string.Join(' ', Fleet.Migrations.Values.Where(m => m.Guest == Domain.Guest.Id && m.EndedAt is not null).Select(m => m.Id))
        + string.Join(' ', Fleet.Negotiations.Values.Where(t => t.EndedAt is not null && t.Help.Guest.Id == Domain.Guest.Id).Select(t => t.HelpId));

    private PlacedGuest? Placed => Fleet.Hosts.TryGetValue(Domain.Host, out var host) ? new PlacedGuest(host, Domain.Guest) : null;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_print == Print || Placed is not { } placed) return;
        if (_print is null) _why = Reasons.Now(placed);
        _print = Print;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        if (_reading) return;
        _reading = true;
        try
        {
            string? of;
            do
            {
                of = _print;
                if (Placed is { } placed) _why = await Reasons.ReadAsync(placed, Gone);
            }
            while (of != _print);
            _problem = null;
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            _problem = StoreProblem.Words(e) + ".";
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Its page was left
        }
        finally
        {
            _reading = false;
        }
    }
}
