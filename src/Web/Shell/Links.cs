using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Shell;

/// <summary>Every address of a page, in one place; relative to the base address.</summary>
public static class Links
{
    /// <summary>A host.</summary>
    public static string Host(HostId host) => $"hosts/{host}";

    /// <summary>A domain, by its name (unique in the lab) or its UUID.</summary>
    public static string Domain(string nameOrId) => $"domains/{Uri.EscapeDataString(nameOrId)}";

    /// <summary>A negotiation.</summary>
    public static string Negotiation(string helpId) => $"negotiations/{Uri.EscapeDataString(helpId)}";

    /// <summary>An operation among the drains.</summary>
    public static string Drain(Guid operation) => $"drains#{operation}";
}
