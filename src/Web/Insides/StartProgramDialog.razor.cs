using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Insides;

/// <summary>Asks for a program to be started in a domain. What was typed stays until it was started.</summary>
public sealed partial class StartProgramDialog
{
    private Dialog? _dialog;
    private ProgramForm _form = new();
    private Refusal? _refusal;
    private string _why = "";

    /// <summary>Where.</summary>
    [Parameter, EditorRequired]
    public GuestId Guest { get; set; }

    /// <summary>The domain's name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Told of the order that was given.</summary>
    [Parameter]
    public EventCallback<InsideOrder> Started { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>What the agent says.</summary>
    [Inject]
    public required LiveInsides Insides { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyInsides Orders { get; init; }

    private GuestLimits Limits => Insides.Of(Guest).Presence?.Limits ?? GuestLimits.Default;

    /// <summary>Opens it.</summary>
    public void Show()
    {
        _refusal = null;
        _dialog!.Show();
    }

    private async Task Start()
    {
        _refusal = null;
        if (_form.Read(Limits) is not { } program) return;
        var request = Orders.Ask(new StartProgramMessage { Id = Guid.CreateVersion7(), Guest = Guest, ExpiresAt = default, Reason = Me.Asks(_why).Reason, Program = program }, Me.Asks(_why));
        _refusal = request.Refusal;
        if (request.Order is not { } order) return;
        (_form, _why) = (new ProgramForm(), "");
        await _dialog!.CloseAsync();
        await Started.InvokeAsync(order);
    }
}
