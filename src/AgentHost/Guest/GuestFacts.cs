using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.AgentHost.Guest;

/// <summary>What a guest knows of itself.</summary>
internal static class GuestFacts
{
    private const string UuidFile = "/sys/hypervisor/uuid";

    /// <summary>The agent's options. Throws <see cref="IOException"/> with what to do if the guest does not know its UUID.</summary>
    public static VirtualAgentOptions Options(GuestSettings settings)
    {
        var vitals = new VitalsReader().Read();
        return new VirtualAgentOptions
        {
            Guest = settings.Guest ?? UuidOrWhy,
            Name = settings.Name,
            Version = AgentVersion.Text,
            Kernel = Text("/proc/sys/kernel/osrelease"),
            BootId = Guid.TryParse(Text("/proc/sys/kernel/random/boot_id"), out var boot) ? boot : null,
            Permissions = settings.Permissions,
            Limits = settings.Limits with { Cores = vitals.Cores, Memory = vitals.Memory.Total },
            OverChannel = settings.Channel is not null,
            OwnPid = Environment.ProcessId,
        };
    }

    /// <summary>What Xen says that this guest is; null if this is none, or its kernel does not tell.</summary>
    public static GuestId? Uuid => Guid.TryParse(Text(UuidFile), out var uuid) && uuid != Guid.Empty ? new GuestId(uuid) : null;

    private static GuestId UuidOrWhy => Uuid ?? throw new IOException($"this is no Xen guest, or its kernel does not tell its UUID ({UuidFile}): give it with --guest");

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
