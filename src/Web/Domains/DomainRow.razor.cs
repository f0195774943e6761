using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guests;
using XenWeb.Web.Access;

namespace XenWeb.Web.Domains;

/// <summary>A row of <see cref="DomainTable"/>.</summary>
public sealed partial class DomainRow
{
    private (DomainView, bool?, int?, Person)? _drawn;
    private bool _range;

    /// <summary>The domain.</summary>
    [Parameter, EditorRequired]
    public required DomainView Domain { get; set; }

    /// <summary>Whether the host is a column.</summary>
    [Parameter]
    public bool ShowHost { get; set; }

    /// <summary>The cores of the one host.</summary>
    [Parameter]
    public int HostCores { get; set; }

    /// <summary>Whether it is chosen; null where nothing is.</summary>
    [Parameter]
    public bool? Chosen { get; set; }

    /// <summary>Told of a press on its box: which, whether it is chosen now, and whether all up to it are meant. No event of the framework's: that would draw the whole table.</summary>
    [Parameter]
    public Action<GuestId, bool, bool> Choose { get; set; } = static (_, _, _) => { };

    /// <summary>Where its menu's orders go: asked at a press.</summary>
    [Parameter, EditorRequired]
    public required Func<DomainOrders> Orders { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose it is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    // What is cut off can be read
    private string? Long => Domain.Guest.Name.Length > 30 ? Domain.Guest.Name : null;

    private string? WhyNot(LabAction action) => Me.WhyNot(action, Where.OfDomain(Domain.Guest.Name, Domain.Host));

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var now = (Domain, Chosen, HostCores, Me.Person);
        if (_drawn is { } drawn && ReferenceEquals(drawn.Item1, Domain) && (drawn.Item2, drawn.Item3) == (Chosen, HostCores) && drawn.Item4 == now.Person) return false;
        _drawn = now;
        return true;
    }
}
