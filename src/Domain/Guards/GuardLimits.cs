namespace XenWeb.Domain.Guards;

/// <summary>
/// What one vif may send in a second; what is over is dropped. In bytes a guest is limited by <c>rate=</c> of its configuration, which Xen
/// itself keeps, and by a limit that a person has set (<see cref="BandwidthLimit"/>). A burst of one second's worth passes.
/// </summary>
public sealed record GuardLimits
{
    /// <summary>The largest limit: more than any vif can carry.</summary>
    public const int Max = 10_000_000;

    /// <summary>Frames of all kinds; 50,000. With its checksums and segments left to Dom0 a guest at 10 Gbit/s sends some 20,000.</summary>
    public int Packets { get; init; } = 50_000;

    /// <summary>UDP datagrams; 20,000.</summary>
    public int Datagrams { get; init; } = 20_000;

    /// <summary>New TCP connections, and echo requests; 200 of each.</summary>
    public int Connections { get; init; } = 200;

    /// <summary>Frames to all or to a group; 500.</summary>
    public int Broadcasts { get; init; } = 500;

    /// <summary>The limit of a cause; null for one that is no matter of how much.</summary>
    public int? Of(GuardCause cause) => cause switch
    {
        GuardCause.Packets => Packets,
        GuardCause.Datagrams => Datagrams,
        GuardCause.Connections => Connections,
        GuardCause.Broadcasts => Broadcasts,
        _ => null,
    };

    /// <summary>From "packets=50000,connections=200"; what is not named keeps its default. Null for a text that can't be read.</summary>
    public static GuardLimits? Parse(string text)
    {
        var limits = new GuardLimits();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var name, var value] || !int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > Max) return null;
            switch (name)
            {
                case "packets": limits = limits with { Packets = limit }; break;
                case "datagrams": limits = limits with { Datagrams = limit }; break;
                case "connections": limits = limits with { Connections = limit }; break;
                case "broadcasts": limits = limits with { Broadcasts = limit }; break;
                default: return null;
            }
        }
        return limits;
    }

    /// <summary>"packets=50000,datagrams=20000,connections=200,broadcasts=500".</summary>
    public override string ToString() => $"packets={Packets},datagrams={Datagrams},connections={Connections},broadcasts={Broadcasts}";
}
