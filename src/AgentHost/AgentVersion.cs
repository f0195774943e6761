using System.Reflection;

namespace XenWeb.AgentHost;

/// <summary>The agent's version, for its status.</summary>
internal static class AgentVersion
{
    /// <summary>"0.1.0": without the source revision that the build adds.</summary>
    public static string Text { get; } =
        (typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];
}
