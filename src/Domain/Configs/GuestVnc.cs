namespace XenWeb.Domain.Configs;

/// <summary>
/// A guest's screen by VNC. An HVM guest of which nothing is said has one, on loopback and without a password; so a form for HVM sends
/// <c>Enabled = false</c> where none is wanted.
/// </summary>
public sealed record GuestVnc
{
    /// <summary>Of a password VNC reads this many characters.</summary>
    public const int PasswordMax = 8;

    /// <summary>Whether it is there.</summary>
    public bool Enabled { get; init; }

    /// <summary>Where it listens: "127.0.0.1", "127.0.0.1:5" (display 5); null for 127.0.0.1.</summary>
    public string? Listen { get; init; }

    /// <summary>The display; its port is 5900 and this. Null lets xl choose.</summary>
    public int? Display { get; init; }

    /// <summary>Whether a free port is looked for; null is yes for HVM.</summary>
    public bool? FindUnused { get; init; }

    /// <summary>The password; null or empty asks for none, which <see cref="GuestConfigRules"/> does not take.</summary>
    public string? Password { get; init; }

    /// <summary>Whether it is written as <c>vfb = [ … ]</c>, a paravirtual framebuffer, rather than as <c>vnc = 1</c>.</summary>
    public bool Framebuffer { get; init; }

    /// <summary>What a framebuffer says beyond these, as it was written, parted by commas: "keymap=de". Null for nothing.</summary>
    public string? Options { get; init; }

    /// <summary>Without the password: it would land in logs.</summary>
    public override string ToString() => Enabled ? $"VNC on {Listen ?? "127.0.0.1"}" : "no VNC";
}
