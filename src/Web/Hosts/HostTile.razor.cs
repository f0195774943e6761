using Microsoft.AspNetCore.Components;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>A tile of the lab. Drawn again only when something that it shows has changed.</summary>
public sealed partial class HostTile
{
    private (long, long, string, int)? _drawn;

    private StatusLook Look => StatusLook.Of(Host.Status);

    private bool Well => Host.Status == Status.Active;

    /// <summary>The host.</summary>
    [Parameter, EditorRequired]
    public required HostView Host { get; set; }

    /// <summary>Its cpu in the last samples.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<double?> Cpu { get; set; }

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var now = (Host.State.Incarnation, Host.State.Sequence, Host.Word, Cpu.Count);
        if (now == _drawn) return false;
        _drawn = now;
        return true;
    }
}
