using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.TestDomains;

/// <summary>Asks for a run of the talk's scenario.</summary>
public sealed partial class TalkDialog
{
    private Dialog? _dialog;
    private IReadOnlyList<TalkHost> _hosts = [];
    private Refusal? _refusal;
    private string _host = "";
    private string _minutes = "5";
    private string? _error;
    private string _why = "";

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Runs of the scenario.</summary>
    [Inject]
    public required MyInsides Runs { get; init; }

    /// <summary>Opens it with the host that has the most test domains.</summary>
    public void Show()
    {
        (_hosts, _refusal, _error) = (Runs.TalkHosts(), null, null);
        _host = _hosts is [var most, ..] ? most.Host.Name : "";
        _dialog!.Show();
    }

    private async Task Start()
    {
        var (minutes, error) = FormNumber.Parse(_minutes, optional: false);
        _error = error ?? (minutes is < 0.5 or > 60 ? T("It must be from half a minute to an hour.") : null);
        if (_error is not null) return;
        _refusal = Runs.StartTalk(HostId.IsValid(_host) ? new HostId(_host) : null, TimeSpan.FromMinutes(minutes!.Value), Me.Asks(_why)).Refusal;
        if (_refusal is null) await _dialog!.CloseAsync();
    }
}
