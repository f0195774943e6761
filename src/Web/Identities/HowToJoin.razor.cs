using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Identities;

/// <summary>How an agent comes into this lab, wherever one is missing.</summary>
public sealed partial class HowToJoin
{
    /// <summary>server, configuration or virtual.</summary>
    [Parameter, EditorRequired]
    public required string Role { get; set; }

    /// <summary>Of a virtual agent: what may be asked of it.</summary>
    [Parameter]
    public string? Allow { get; set; }

    /// <summary>Where: "in the Dom0 of a Xen host".</summary>
    [Parameter]
    public string? Where { get; set; }

    /// <summary>The host's name or the domain's UUID, if it is known.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Whether its token is made here, and comes with the command; else on the page of agents.</summary>
    [Parameter]
    public bool Here { get; set; }

    /// <summary>Whether the lab runs in clear.</summary>
    [Inject]
    public required WebOptions Options { get; init; }

    /// <summary>Where the broker is.</summary>
    [Inject]
    public required BrokerPlace Place { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>The page's address, which is the lab's.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }
}
