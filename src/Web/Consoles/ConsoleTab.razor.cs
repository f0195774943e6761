using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Consoles;

/// <summary>A domain's text console: what it says, and a keyboard for who may type.</summary>
public sealed partial class ConsoleTab
{
    private string? _notTaken;
    private long _next;

    /// <summary>The consoles.</summary>
    [Inject]
    public required MyConsoles Consoles { get; init; }

    /// <inheritdoc/>
    protected override string Word => "console";

    /// <inheritdoc/>
    protected override string Label => T($"Console of {Name}");

    private string Hint => T(View is not { Types: true } ? "You may look, and not type." : "Click it and type. Shift+Tab leaves it; all who look see what you type.");

    /// <summary>Called by the script: keys that were pressed, or text that was pasted.</summary>
    [JSInvokable]
    public void Type(string text)
    {
        if (View is null) return;
        var before = _notTaken;
        _notTaken = Consoles.Type(View, Encoding.UTF8.GetBytes(text));
        if (before != _notTaken) StateHasChanged();
    }

    /// <inheritdoc/>
    protected override (ConsoleView? View, string? Refusal) Open() => Consoles.WhyNot(Guest) is { } why ? (null, why) : Consoles.Look(Guest, Name, Me.Asks());

    /// <inheritdoc/>
    protected override async ValueTask<bool> ShowAsync(ConsoleView view, ScriptModule script)
    {
        // A slow browser gets larger pieces
        if (view.Read(_next) is not { Bytes.IsEmpty: false } read) return false;
        _next = read.Next;
        await script.InvokeAsync("write", Screen, read.Bytes.ToArray());
        return true;
    }
}
