namespace XenWeb.Infrastructure.Xen;

/// <summary>What carries a migration's bytes to the other host.</summary>
public enum MigrateBy
{
    /// <summary>xl's own way: ssh as root, which each Dom0 has to allow the others.</summary>
    Ssh,

    /// <summary>The agents, over TLS with their certificates; a host that takes no such stream gets no guest.</summary>
    Tls,

    /// <summary>TLS where the target offers it, else ssh.</summary>
    TlsOrSsh,
}
