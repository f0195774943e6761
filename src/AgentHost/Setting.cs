namespace XenWeb.AgentHost;

/// <summary>One option of the command line, and the environment variable that stands for it.</summary>
/// <param name="Name">"--status-period".</param>
/// <param name="Default">As it would be written; empty is "not set".</param>
/// <param name="Help">What it is, for --help.</param>
/// <param name="IsFlag">It may stand alone, which means "yes".</param>
internal sealed record Setting(string Name, string Default, string Help, bool IsFlag = false)
{
    /// <summary>"XENWEB_STATUS_PERIOD".</summary>
    public string Variable => "XENWEB_" + Name[2..].Replace('-', '_').ToUpperInvariant();
}
