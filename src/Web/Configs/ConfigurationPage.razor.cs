using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>One configuration: its xl.cfg, and the start of a domain from it.</summary>
public sealed partial class ConfigurationPage
{
    private OperationStatus? _status;
    private Dialog? _dialog;
    private Configuration? _configuration;
    private bool _read;
    private string _host = "";
    private string _why = "";

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required Configurations Configurations { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required Operations Operations { get; init; }

    private DomainView? Running => DomainView.All(Fleet).FirstOrDefault(d => d.Guest.Name == _configuration?.GuestName);

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _configuration = await Configurations.FindAsync(Name, Gone);
        _read = true;
    }

    private async Task StartAsync()
    {
        var host = HostId.IsValid(_host) ? new HostId(_host) : (HostId?)null;
        await _dialog!.CloseAsync();
        _status!.Take(await Operations.StartAsync(Name, host, Person.Asks(_why), cancellation: Gone));
        _why = "";
    }
}
