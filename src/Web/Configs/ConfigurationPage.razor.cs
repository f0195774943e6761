using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>One configuration: its xl.cfg and what it says, its versions, and the start of a domain from it.</summary>
public sealed partial class ConfigurationPage
{
    private OperationStatus? _status;
    private Dialog? _dialog;
    private ConfirmDialog? _retire;
    private ConfirmDialog? _restore;
    private Configuration? _configuration;
    private DomainView? _running;
    private string? _refusal;
    private bool _read;
    private string _host = "";
    private string _why = "";
    private bool _override;

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <summary>"history" for its versions.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>Of the difference: the earlier version.</summary>
    [SupplyParameterFromQuery]
    public int? From { get; set; }

    /// <summary>Of the difference: the later version.</summary>
    [SupplyParameterFromQuery]
    public int? To { get; set; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>Whether the lab keeps a reserve.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    /// <summary>Whose a domain of its name is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private static Target Whose(Configuration configuration) => MyConfigurations.Of(configuration);

    private bool IsHistory => Tab == "history";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Configurations.Changed += OnChanged;
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        var running = DomainView.All(Fleet).FirstOrDefault(d => d.Guest.Name == Name);
        var changed = change.IsEmpty || running?.Host != _running?.Host || running?.Word != _running?.Word;
        _running = running;
        return changed;
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _running = DomainView.All(Fleet).FirstOrDefault(d => d.Guest.Name == Name);
        if (_configuration?.Name == Name) return;
        await ReadAsync();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Configurations.Changed -= OnChanged;
        return base.DisposeAsync();
    }

    private void OnChanged() => Answer(async () =>
    {
        await ReadAsync();
        StateHasChanged();
    });

    private async Task ReadAsync()
    {
        _configuration = await Configurations.FindAsync(Name, Gone);
        _read = true;
    }

    private async Task StartAsync()
    {
        var host = HostId.IsValid(_host) ? new HostId(_host) : (HostId?)null;
        await _dialog!.CloseAsync();
        _status!.Take(await Operations.StartAsync(Name, host, Me.Asks(_why), overrideReserve: _override, cancellation: Gone));
        (_why, _override) = ("", false);
    }

    private async Task CheckAsync() => _status!.Take(await Operations.CheckAsync(Name, null, Me.Asks(), cancellation: Gone));

    private async Task RetireAsync(Caller caller) => Take(await Configurations.RetireAsync(Name, _configuration!.Version, caller, Gone));

    private async Task RestoreAsync(Caller caller) => Take(await Configurations.RestoreAsync(Name, _configuration!.Version, _configuration.Version, caller, Gone));

    private void Take(ConfigurationChange change)
    {
        _refusal = change.Refusal?.Shown;
        _configuration = change.Configuration ?? change.Newer ?? _configuration;
    }
}
