using System.Collections.Immutable;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Which bridges a vif can join.</summary>
internal static class Bridges
{
    // Of a host with more, the rest is not told
    private const int Max = 256;

    /// <summary>
    /// The names of Linux's bridges, in order. Null where that can't be told: no /sys, or Open vSwitch is loaded, whose
    /// switches /sys does not tell from other virtual devices.
    /// </summary>
    /// <param name="sys">Where /sys is.</param>
    public static ImmutableArray<string>? Read(string sys)
    {
        try
        {
            if (Directory.Exists(Path.Combine(sys, "module", "openvswitch"))) return null;
            var devices = Directory.EnumerateFileSystemEntries(Path.Combine(sys, "class", "net"));
            return [.. devices.Where(device => Directory.Exists(Path.Combine(device, "bridge"))).Select(device => Path.GetFileName(device)).Order(StringComparer.Ordinal).Take(Max)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
