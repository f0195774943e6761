using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Hosts;

/// <summary>Changes the policies of a host while it runs.</summary>
public sealed partial class PolicyDialog
{
    private Dialog? _dialog;
    private PolicyForm? _form;
    private string _why = "";

    /// <summary>The host.</summary>
    [Parameter, EditorRequired]
    public HostId Host { get; set; }

    /// <summary>In force now.</summary>
    [Parameter, EditorRequired]
    public required MonitoringPolicy Monitoring { get; set; }

    /// <summary>In force now.</summary>
    [Parameter, EditorRequired]
    public required NegotiationPolicy Negotiation { get; set; }

    /// <summary>Told what became of it, and what takes it back.</summary>
    [Parameter]
    public EventCallback<(OperationRequest Request, Undo Undo)> Asked { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    private int Wrong => _form is null ? 0 : _form.Errors.Count + _form.OtherErrors.Count;

    /// <summary>Opens it with what is in force.</summary>
    public void Show()
    {
        _form = new PolicyForm(Monitoring, Negotiation);
        _why = "";
        _dialog!.Show();
    }

    private static string IdOf(PolicyField field) => "policy-" + string.Concat((field.Section + field.Label).Where(char.IsAsciiLetterOrDigit));

    private async Task SaveAsync()
    {
        if (_form?.Read() is not { } policies) return;
        // Not as it was when the dialog was opened: somebody may have changed it meanwhile
        var host = Host;
        var former = (Monitoring, Negotiation);
        var request = await Operations.SetPolicyAsync(Host, policies.Monitoring, policies.Negotiation, Me.Asks(_why));
        await _dialog!.CloseAsync();
        await Asked.InvokeAsync((request, new Undo(LabAction.Policy, T($"Back to the policy that {host} had before"), (all, caller) => all.SetPolicyAsync(host, former.Monitoring, former.Negotiation, caller))));
    }
}
