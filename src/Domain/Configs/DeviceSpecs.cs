namespace XenWeb.Domain.Configs;

/// <summary>Vifs, channels and framebuffers as texts of xl.cfg(5).</summary>
internal static class DeviceSpecs
{
    public static readonly string[] VifKeys = ["mac", "bridge", "vlan", "rate", "script", "ip", "type", "model", "vifname", "backend"];
    public static readonly string[] ChannelKeys = ["name", "connection", "path"];
    public static readonly string[] FramebufferKeys = ["vnc", "vnclisten", "vncpasswd", "vncdisplay", "vncunused"];

    public static string Write(GuestVif vif) => PairSpec.Write(vif.Options,
        ("mac", vif.Mac), ("bridge", vif.Bridge), ("vlan", vif.Vlan), ("rate", vif.Rate), ("script", vif.Script), ("ip", vif.Ip),
        ("type", vif.Type), ("model", vif.Model), ("vifname", vif.InterfaceName), ("backend", vif.Backend));

    // Of a key that stands twice xl takes the last
    public static GuestVif ReadVif(string spec)
    {
        var (vif, options) = (new GuestVif(), new List<string>());
        foreach (var (part, key, value) in PairSpec.Read(spec))
        {
            vif = value is null ? PairSpec.Keep(vif, options, part) : key switch
            {
                "mac" => vif with { Mac = value },
                "bridge" => vif with { Bridge = value },
                "vlan" => vif with { Vlan = value },
                "rate" => vif with { Rate = value },
                "script" => vif with { Script = value },
                "ip" => vif with { Ip = value },
                "type" => vif with { Type = value },
                "model" => vif with { Model = value },
                "vifname" => vif with { InterfaceName = value },
                "backend" => vif with { Backend = value },
                _ => PairSpec.Keep(vif, options, part),
            };
        }
        return vif with { Options = PairSpec.Join(options) };
    }

    public static string Write(GuestChannel channel) =>
        PairSpec.Write(channel.Options, ("name", channel.Name), ("connection", channel.Connection), ("path", channel.Path));

    // Blanks around keys and values don't count here
    public static GuestChannel ReadChannel(string spec)
    {
        var (channel, options) = (new GuestChannel(), new List<string>());
        foreach (var (part, key, value) in PairSpec.Read(spec))
        {
            channel = key.Trim() switch
            {
                "name" when value is not null => channel with { Name = value.Trim() },
                "connection" when value is not null => channel with { Connection = value.Trim() },
                "path" when value is not null => channel with { Path = value.Trim() },
                _ => PairSpec.Keep(channel, options, part.Trim()),
            };
        }
        return channel with { Options = PairSpec.Join(options) };
    }

    public static string WriteFramebuffer(GuestVnc vnc) => PairSpec.Write(vnc.Options,
        ("vnc", vnc.Enabled ? "1" : "0"), ("vnclisten", vnc.Listen), ("vncdisplay", vnc.Display?.ToString()),
        ("vncunused", vnc.FindUnused is { } unused ? unused ? "1" : "0" : null), ("vncpasswd", vnc.Password));

    // A framebuffer is on unless it is said that it is off; xl stops at a part without '='
    public static GuestVnc ReadFramebuffer(string spec)
    {
        var (vnc, options) = (new GuestVnc { Enabled = true, Framebuffer = true }, new List<string>());
        foreach (var (part, key, value) in PairSpec.Read(spec))
        {
            if (value is null) break;
            vnc = key switch
            {
                "vnc" => vnc with { Enabled = Leading(value) != 0 },
                "vnclisten" => vnc with { Listen = value },
                "vncpasswd" => vnc with { Password = value },
                "vncdisplay" => vnc with { Display = Leading(value) },
                "vncunused" => vnc with { FindUnused = Leading(value) != 0 },
                _ => PairSpec.Keep(vnc, options, part),
            };
        }
        return vnc with { Options = PairSpec.Join(options) };
    }

    // As C's atoi: the digits at the beginning, 0 if there are none
    private static int Leading(string text)
    {
        var trimmed = text.TrimStart();
        var length = trimmed.StartsWith('-') || trimmed.StartsWith('+') ? 1 : 0;
        while (length < trimmed.Length && char.IsAsciiDigit(trimmed[length])) length++;
        return int.TryParse(trimmed.AsSpan(0, length), out var number) ? number : 0;
    }
}
