namespace XenWeb.Domain.Configs;

/// <summary>How a guest is virtualised.</summary>
public enum GuestType
{
    /// <summary>Paravirtual: the guest's kernel knows Xen. What xl takes when nothing is said.</summary>
    Pv,

    /// <summary>Paravirtual inside hardware virtualisation, without emulated devices.</summary>
    Pvh,

    /// <summary>A whole computer with emulated firmware, disks and network.</summary>
    Hvm,
}
