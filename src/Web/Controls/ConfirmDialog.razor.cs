using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;

namespace XenWeb.Web.Controls;

/// <summary>A question before an order, with room for the reason.</summary>
public sealed partial class ConfirmDialog
{
    private Dialog? _dialog;
    private string _typed = "";
    private string _why = "";

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>"Destroy small-1".</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>On the button: what will happen.</summary>
    [Parameter, EditorRequired]
    public required string Verb { get; set; }

    /// <summary>The name that must be typed; null if pressing is enough.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Whether something is lost by it.</summary>
    [Parameter]
    public bool Danger { get; set; }

    /// <summary>Why it can't be done now, though it was asked: what it is about has changed meanwhile. Null if it can.</summary>
    [Parameter]
    public string? WhyNot { get; set; }

    /// <summary>What it means, in words.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Told of the reason when it is confirmed.</summary>
    [Parameter]
    public EventCallback<Caller> Confirmed { get; set; }

    private bool MayConfirm => WhyNot is null && (Name is null || _typed == Name);

    /// <summary>Asks, with nothing typed yet.</summary>
    public void Show()
    {
        _typed = _why = "";
        _dialog!.Show();
    }

    private async Task ConfirmAsync()
    {
        if (!MayConfirm) return;
        await _dialog!.CloseAsync();
        await Confirmed.InvokeAsync(Me.Asks(_why));
    }
}
