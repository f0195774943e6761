using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Negotiations;

/// <summary>One negotiation: a sentence on top, then who said what, the offers, the candidates and the rules.</summary>
public sealed partial class NegotiationPage
{
    private NegotiationRecord? _talk;
    private SequenceModel? _sequence;
    private string? _problem;

    /// <summary>Its id.</summary>
    [Parameter]
    public required string HelpId { get; set; }

    /// <summary>Whether the messages are shown as they were sent.</summary>
    [SupplyParameterFromQuery]
    public bool Json { get; set; }

    /// <summary>Those that are no longer in memory.</summary>
    [Inject]
    public required MyRecords Records { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        if (!change.IsEmpty && !change.Negotiations.Contains(HelpId)) return false;
        if (Fleet.Negotiations.TryGetValue(HelpId ?? "", out var live)) Show(live);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_talk?.HelpId == HelpId) return;
        _talk = null;
        if (Fleet.Negotiations.TryGetValue(HelpId, out var live))
        {
            Show(live);
            return;
        }
        try
        {
            if (await Records.NegotiationAsync(HelpId, Gone) is { } older) Show(older);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
        }
    }

    private void Show(NegotiationRecord talk)
    {
        _talk = talk;
        _sequence = SequenceBuilder.Build(talk);
        _problem = null;
    }

    private static string Heading(NegotiationRecord talk) =>
        talk.Help.Kind == Domain.Negotiation.HelpKind.Start ? NegotiationView.Title(talk) : talk.AwardedTo is { } to ? $"{talk.Help.Guest.Name}: {talk.Help.From} → {to}" : T($"{talk.Help.Guest.Name} on {talk.Help.From}");

    private void ToggleJson() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("json", Json ? null : (bool?)true), replace: true);
}
