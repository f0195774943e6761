namespace XenWeb.Domain.Configs;

/// <summary>Rules for what leads into a guest beside its network: screen, serial ports, channels. Nothing without a password, nothing off loopback.</summary>
internal static class ConsoleRules
{
    private const int SerialMax = 4;
    private const int ChannelsMax = 16;

    // sun_path of Linux without the closing zero
    private const int SocketPathMax = 107;

    // Port 5900 and the display is at most 65535
    private const int DisplayMax = 59635;

    private static readonly string[] OverNetwork = ["tcp:", "udp:", "telnet:", "websocket:", "mon:"];

    public static void Check(GuestConfig config, ProblemList problems)
    {
        if (config.Vnc is { } vnc) Vnc(vnc, config.Type, problems);
        else if (config.Type == GuestType.Hvm) problems.Add("vnc.enabled", "An HVM guest of which nothing is said has a VNC screen without a password: switch it off, or give it a password.");
        var serial = problems.Count("serial", "serial ports", config.Serial.Length, SerialMax);
        for (var at = 0; at < serial; at++) Serial($"serial[{at}]", config.Serial[at] ?? "", problems);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var channels = problems.Count("channels", "channels", config.Channels.Length, ChannelsMax);
        for (var at = 0; at < channels; at++)
        {
            if (config.Channels[at] is not { } channel) problems.Add($"channels[{at}]", "There is no channel.");
            else Channel($"channels[{at}]", channel, names, problems);
        }
    }

    /// <summary>Whether an address is reached from this machine only; a display may follow ("127.0.0.1:5").</summary>
    public static bool IsLoopback(string listen)
    {
        if (listen == "::1") return true;
        var colon = listen.LastIndexOf(':');
        var host = colon > 0 && listen[(colon + 1)..] is { Length: > 0 and <= 5 } display && display.All(char.IsAsciiDigit) ? listen[..colon] : listen;
        return host is "localhost" or "[::1]" || host.Split('.') is ["127", _, _, _] bytes && bytes.All(IsByte);
    }

    // A leading 0 would make it octal to some
    private static bool IsByte(string text) => text.All(char.IsAsciiDigit) && byte.TryParse(text, out var number) && number.ToString() == text;

    private static void Vnc(GuestVnc vnc, GuestType type, ProblemList problems)
    {
        if (problems.Text("vnc.password", "The VNC password", vnc.Password, GuestVnc.PasswordMax))
        {
            if (vnc.Enabled && string.IsNullOrEmpty(vnc.Password)) problems.Add("vnc.password", "VNC without a password lets anybody in: give it one, or switch VNC off.");
            else if (vnc.Framebuffer && vnc.Password?.Contains(',') == true) problems.Add("vnc.password", "In a framebuffer the password can't hold a comma.");
        }
        if (problems.Text("vnc.listen", "The address", vnc.Listen, GuestConfigRules.WordMax) && vnc.Listen is { } listen && !IsLoopback(listen)) problems.Add("vnc.listen", $"VNC listens on {ProblemList.Quote(listen)}; on loopback only it may, 127.0.0.1.");
        problems.Range("vnc.display", "Display", vnc.Display, 0, DisplayMax);
        if (problems.Text("vnc.options", "The options", vnc.Options, GuestConfigRules.PathMax) && vnc.Options is { } options)
        {
            if (!vnc.Framebuffer) problems.Add("vnc.options", "Only a framebuffer has further options.");
            else if (PairSpec.OptionsProblem(options, DeviceSpecs.FramebufferKeys) is { } problem) problems.Add("vnc.options", problem);
            else if (options.Split(',').Any(o => !o.Contains('='))) problems.Add("vnc.options", "Each option is key=value.");
        }
        if (vnc.Framebuffer && type == GuestType.Hvm) problems.Add("vnc.framebuffer", "An HVM guest has an emulated screen beside a framebuffer, without a password: take the one or the other off.");
    }

    private static void Serial(string field, string port, ProblemList problems)
    {
        if (!problems.Text(field, "The serial port", port, GuestConfigRules.PathMax)) return;
        if (port.Length == 0) problems.Add(field, "The serial port is empty: leave it out, or give it (pty).");
        if (OverNetwork.Any(o => port.StartsWith(o, StringComparison.Ordinal))) problems.Add(field, $"The serial port {ProblemList.Quote(port)} would be open to the network without a password; pty is not.");
    }

    private static void Channel(string field, GuestChannel channel, HashSet<string> names, ProblemList problems)
    {
        if (channel.Name.Length == 0) problems.Add($"{field}.name", "It has no name.");
        else if (problems.Part($"{field}.name", "The name", channel.Name, GuestConfigRules.WordMax, IsPlain, "no blank, comma, '=' or '\"': other characters") && !names.Add(channel.Name)) problems.Add($"{field}.name", $"Another channel is named {ProblemList.Quote(channel.Name)} too.");
        if (channel.Connection is not ("pty" or "socket")) problems.Add($"{field}.connection", $"The connection {ProblemList.Quote(channel.Connection)} is neither pty nor socket.");
        if (channel.Connection == "socket" && channel.Path is null) problems.Add($"{field}.path", "A socket needs a path.");
        if (problems.Part($"{field}.path", "The path", channel.Path, SocketPathMax, IsPlain, "no blank, comma, '=' or '\"': other characters") && channel.Path is { } path && !path.StartsWith('/')) problems.Add($"{field}.path", $"The path {ProblemList.Quote(path)} does not begin with /.");
        if (!problems.Text($"{field}.options", "The options", channel.Options, GuestConfigRules.PathMax) || channel.Options is not { } options) return;
        if (PairSpec.OptionsProblem(options, DeviceSpecs.ChannelKeys) is { } problem) problems.Add($"{field}.options", problem);
        else if (options.Split(',').Any(o => !DiskSpec.IsKeyValue(o) || o.EndsWith(' '))) problems.Add($"{field}.options", "Each option is key=value.");
    }

    private static bool IsPlain(char c) => c is not (',' or '=' or '"') && !char.IsWhiteSpace(c);
}
