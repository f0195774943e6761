using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Xen;

/// <summary>A domain as <c>xl list -l</c> tells it: what it was made from.</summary>
/// <param name="Number">Xen's number for it.</param>
/// <param name="Name">As Xen has it.</param>
/// <param name="Id">The UUID; null for Dom0.</param>
/// <param name="CannotMigrate">Why it can't be migrated live: "holds the PCI device 03:00.0"; null if it can.</param>
/// <param name="Fittings">Its interfaces' addresses and bridges, its disks' paths.</param>
public sealed record XlConfiguredDomain(int Number, string Name, GuestId? Id, string? CannotMigrate, GuestFittings Fittings);

/// <summary>
/// Reads <c>xl list -l</c>, a JSON array of {"domid", "config"}. It leaves out domains that have no configuration stored
/// yet, such as those that arrive by migration. The domid inside config is 4294967295 and means nothing.
/// </summary>
public static class XlListLongParser
{
    /// <summary>Reads the whole output; <paramref name="failure"/> says what is wrong with it.</summary>
    public static bool TryParse(string text, out ImmutableArray<XlConfiguredDomain> domains, [NotNullWhen(false)] out string? failure)
    {
        (domains, failure) = ([], null);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                domains = [.. document.RootElement.EnumerateArray().Select(Domain).OfType<XlConfiguredDomain>()];
                return true;
            }
            failure = "xl list -l printed JSON that is no array";
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a text
        {
            failure = text.AsSpan().IsWhiteSpace() ? "xl list -l printed nothing" : $"xl list -l printed no JSON: {wrong.Message}";
        }
        return false;
    }

    // Null for an element without a number or a name: nothing can be said of it.
    private static XlConfiguredDomain? Domain(JsonElement element)
    {
        var config = Member(element, "config");
        var created = Member(config, "c_info");
        if (Whole(element, "domid") is not { } number || Text(created, "name") is not { } name) return null;
        var id = Guid.TryParseExact(Text(created, "uuid"), "D", out var uuid) && uuid != Guid.Empty ? new GuestId(uuid) : (GuestId?)null;
        return new XlConfiguredDomain(number, name, id, CannotMigrate(config), Fittings(config));
    }

    private static string? CannotMigrate(JsonElement config)
    {
        // nomigrate=1 in xl.cfg is disable_migrate in libxl; its three-valued booleans are printed as text.
        if (Text(Member(config, "b_info"), "disable_migrate") == "True") return "its configuration says nomigrate";
        if (Array(config, "disks").Select(disk => NotRaw(disk) ?? ThroughTheCache(disk)).FirstOrDefault(why => why is not null) is { } disk) return disk;
        var devices = Array(config, "pcidevs").Select(PciAddress).ToArray();
        return devices.Length switch
        {
            0 => null,
            1 => $"holds the PCI device {devices[0]}",
            _ => $"holds the PCI devices {string.Join(", ", devices)}",
        };
    }

    // During a migration both hosts have it open. These formats have tables of their own, which QEMU keeps in memory; what it reads anew of them when
    // it migrates a guest itself (bdrv_invalidate_cache, its commit 0f15423c) it does not for Xen's (hw/block/xen-block.c): the file would be destroyed.
    private static string? NotRaw(JsonElement disk) => Whole(disk, "readwrite") is not 0 && Text(disk, "format") is ("qcow" or "qcow2" or "qed" or "vhd") and var format
        ? $"its disk {Text(disk, "vdev")} is a {format} file, which two hosts can't write to: only raw disks move live"
        : null;

    // Xen's script (tools/hotplug/Linux/block) makes a loop device of a raw file, which goes through Dom0's cache: what is not yet out of it when the guest goes on at the target, the target reads as
    // it was before. QEMU opens a file past the cache (O_DIRECT) if it is told to by direct-io-safe, which means nothing to the script
    private static string? ThroughTheCache(JsonElement disk) =>
        Whole(disk, "readwrite") is not 0 && Text(disk, "format") is "raw" && Text(disk, "pdev_path") is ['/', ..] path && !path.StartsWith("/dev/", StringComparison.Ordinal) && !Volume.IsPath(path)
            && !(Text(disk, "backend") == "qdisk" && Member(disk, "direct_io_safe").ValueKind == JsonValueKind.True)
            ? $"its disk {Text(disk, "vdev")} is a file behind this host's cache, and another host would not read what is still in that: as a volume, or with backendtype=qdisk and direct-io-safe, it moves live"
            : null;

    private static GuestFittings Fittings(JsonElement config)
    {
        var (nics, disks) = (Array(config, "nics"), Array(config, "disks"));
        return new GuestFittings
        {
            Macs = [.. nics.Select(nic => Text(nic, "mac")?.ToLowerInvariant()).OfType<string>().Take(GuestFittings.CountMax)],
            Bridges = [.. nics.Select(nic => Text(nic, "bridge")).OfType<string>().Distinct().Take(GuestFittings.CountMax)],
            // A disk with a script of its own is found by that script, and what it is called need not be a path
            Paths = [.. disks.Where(disk => Text(disk, "script") is null).Select(disk => Text(disk, "pdev_path")).OfType<string>().Where(path => path.StartsWith('/')).Take(GuestFittings.CountMax)],
        };
    }

    // Since 4.15 the address stands in an object of its own, "bdf"; parts that are 0 may be left out.
    private static string PciAddress(JsonElement device)
    {
        var address = Member(device, "bdf") is { ValueKind: JsonValueKind.Object } bdf ? bdf : device;
        var domain = Whole(address, "domain") ?? 0;
        var local = $"{Whole(address, "bus") ?? 0:x2}:{Whole(address, "dev") ?? 0:x2}.{Whole(address, "func") ?? 0}";
        return domain == 0 ? local : $"{domain:x4}:{local}";
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement[] Array(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static int? Whole(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.True } => "True",
        _ => null,
    };
}
