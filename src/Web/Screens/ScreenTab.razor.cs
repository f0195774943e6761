using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Screens;

/// <summary>A domain's screen: its picture, and keyboard and pointer for who may type.</summary>
public sealed partial class ScreenTab
{
    /// <summary>The screens.</summary>
    [Inject]
    public required MyScreens Screens { get; init; }

    /// <inheritdoc/>
    protected override string Word => "screen";

    /// <inheritdoc/>
    protected override (Status Value, string Word) Look => View is { IsMissing: true } ? (Status.Off, T("no screen")) : base.Look;

    /// <inheritdoc/>
    protected override string Label => T($"Screen of {Name}");

    private string Hint => T(View is not { Types: true } ? "You may look, and not type." : "Click it and type. Shift+Tab leaves it; all who look see what you do.");

    /// <summary>Called by the script: what the page says in the RFB protocol.</summary>
    /// <param name="connection">Over which connection.</param>
    /// <param name="bytes">At most <see cref="ScreenInputMessage.BytesMax"/> of them.</param>
    [JSInvokable]
    public void Say(int connection, byte[] bytes)
    {
        if (View is not null && bytes is { Length: <= ScreenInputMessage.BytesMax }) Screens.Say(View, connection, bytes);
    }

    /// <inheritdoc/>
    protected override (ScreenView? View, string? Refusal) Open() => Screens.WhyNot(Guest) is { } why ? (null, why) : Screens.Look(Guest, Name, Me.Asks());

    /// <inheritdoc/>
    protected override async ValueTask<bool> ShowAsync(ScreenView view, ScriptModule script)
    {
        if (view.Read() is not { } piece) return false;
        await script.InvokeAsync("show", Screen, piece.Connection, piece.Bytes.ToArray());
        // What was not shown yet is not asked for
        view.Taken(piece);
        return true;
    }

    private async Task ThreeKeysAsync()
    {
        if (Script is not null) await Script.InvokeAsync("threeKeys", Screen);
    }
}
