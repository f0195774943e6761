using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Domains;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Replay;

/// <summary>The lab at a moment. It has no orders: the past can't be changed.</summary>
public sealed partial class ReplayBody
{
    private const int TalksMax = 8;

    private IReadOnlyList<HostView> _hosts = [];
    private IReadOnlyList<DomainView> _domains = [];
    private IReadOnlyList<Migration> _moves = [];
    private IReadOnlyList<NegotiationRecord> _talks = [];
    private NegotiationRecord? _talk;

    /// <summary>The lab then.</summary>
    [Parameter, EditorRequired]
    public required PastLab Lab { get; set; }

    /// <summary>What is in memory around it.</summary>
    [Parameter, EditorRequired]
    public required PastStretch Stretch { get; set; }

    /// <summary>The host in the charts, unless there is a domain; null for the first.</summary>
    [Parameter]
    public HostId? Host { get; set; }

    /// <summary>The name of the domain in the charts.</summary>
    [Parameter]
    public string? Domain { get; set; }

    /// <summary>The negotiation that is drawn; null for the newest.</summary>
    [Parameter]
    public string? Talk { get; set; }

    /// <summary>Told of another host.</summary>
    [Parameter]
    public EventCallback<HostId> HostChanged { get; set; }

    /// <summary>Told of another domain.</summary>
    [Parameter]
    public EventCallback<string> DomainChanged { get; set; }

    /// <summary>Told of another negotiation.</summary>
    [Parameter]
    public EventCallback<string> TalkChanged { get; set; }

    private ReplaySubject? Subject => Domain is { } name && _domains.FirstOrDefault(d => d.Guest.Name == name) is { } domain ? ReplaySubject.Of(domain)
        : (_hosts.FirstOrDefault(h => h.Id == Host) ?? (_hosts.Count > 0 ? _hosts[0] : null)) is { } host ? ReplaySubject.Of(host) : null;

    private (PastLab, HostId?, string?, string?)? _drawn;

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var now = (Lab, Host, Domain, Talk);
        if (_drawn == now) return false;
        _drawn = now;
        return true;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // What is shown is read out once
        if (_drawn is { } drawn && ReferenceEquals(drawn.Item1, Lab) && drawn.Item4 == Talk) return;
        var (moment, fleet) = (Lab.Moment, Lab.Moment.Fleet);
        _hosts = HostView.All(fleet, moment.ShownAt);
        _domains = DomainView.All(fleet);
        _moves = [.. fleet.Migrations.Values.Where(m => m.EndedAt is null || m.EndedAt > moment.At - PastStretch.Before).OrderBy(m => m.EndedAt is not null).ThenByDescending(m => m.StartedAt)];
        _talks = [.. fleet.Negotiations.Values.Where(t => t.EndedAt is null || t.EndedAt > moment.At - PastStretch.Before).OrderByDescending(t => t.AskedAt).Take(TalksMax)];
        _talk = (Talk is null ? null : fleet.Negotiations.GetValueOrDefault(Talk)) ?? (_talks.Count > 0 ? _talks[0] : null);
    }
}
