using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Api;

/// <summary>
/// Reads a lab from a body. Each mistake is told by its field, and something stands in its place of which nothing else is said: so all
/// mistakes are found in one go, those of single fields and those of the lab as a whole.
/// </summary>
internal static class LabBody
{
    private const int NameMax = 255;
    private const int NeedsMax = 64;

    /// <summary>A whole lab; null if the body has none.</summary>
    public static LabSnapshot? Read(RequestBody body)
    {
        if (!body.Has("lab")) return null;
        var lab = body.Object("lab");
        foreach (var name in new[] { "hosts", "domains" }) if (!lab.Has(name)) lab.Error(name, "is missing");
        var read = new LabSnapshot([.. lab.Objects("hosts", LabCheck.HostsMax).Select(Host)], [.. lab.Objects("domains", LabCheck.GuestsMax).Select((domain, i) => Domain(domain, i))]);
        lab.Errors();
        return read;
    }

    /// <summary>A host.</summary>
    public static LabHost Host(RequestBody host, int index)
    {
        var read = new LabHost
        {
            Id = HostName(host, "name", needed: true) ?? new HostId($"number-{index}-without-a-name"),
            // In place of what is wrong: so much that no guest lacks room for it
            Memory = new ByteSize(Bytes(host, "memoryBytes", null, ByteSize.FromGiB(64 * 1024).Bytes)),
            Reserved = new ByteSize(Bytes(host, "reservedBytes", 0, 0)),
            Cores = Whole(host, "cores", 1),
            Dom0Cpu = new Cores(Amount(host, "dom0CpuCores") ?? 0),
            Mode = Mode(host),
            Reachable = host.Is("reachable", true),
            Has = Names(host, "has"),
            Link = Amount(host, "linkBitsPerSecond") is { } link ? new BitRate(link) : null,
            Io = Amount(host, "ioBytesPerSecond") is { } io ? new ByteRate(io) : null,
        };
        host.Errors();
        return read;
    }

    /// <summary>A domain.</summary>
    public static LabGuest Domain(RequestBody domain, int index, params ReadOnlySpan<string> besides)
    {
        var read = new LabGuest
        {
            Name = Name(domain, "name", needed: true) ?? $"number {index} without a name",
            Host = HostName(domain, "host", needed: false),
            Memory = new ByteSize(Bytes(domain, "memoryBytes", null, 1)),
            Vcpus = Whole(domain, "vcpus", 1),
            Priority = new GuestPriority(domain.Whole("priority", 0)),
            Rules = new GuestRules { PinnedTo = HostName(domain, "pinnedTo", needed: false), KeepApart = Name(domain, "keepApart", needed: false), NeverMoves = domain.Is("neverMoves") },
            CannotMigrate = Name(domain, "cannotMigrate", needed: false),
            Cpu = new Cores(Amount(domain, "cpuCores") ?? 0),
            Network = new BitRate(Amount(domain, "networkBitsPerSecond") ?? 0),
            Io = new ByteRate(Amount(domain, "ioBytesPerSecond") ?? 0),
            DirtyRate = Amount(domain, "dirtyBytesPerSecond") is { } dirty ? new ByteRate(dirty) : null,
            Needs = Names(domain, "needs") ?? [],
        };
        foreach (var name in besides) domain.Has(name);
        domain.Errors();
        return read;
    }

    /// <summary>Hosts by their names.</summary>
    public static ImmutableSortedSet<HostId> Hosts(RequestBody body, string name)
    {
        var names = body.Texts(name) ?? [];
        foreach (var wrong in names.Where(n => !HostId.IsValid(n))) body.Error(name, $"holds '{Short(wrong)}', which is no host name");
        return [.. names.Where(HostId.IsValid).Select(n => new HostId(n))];
    }

    /// <summary>A number that may be left out; null too if it is wrong.</summary>
    public static double? Amount(RequestBody body, string name)
    {
        var before = body.ErrorCount;
        var read = body.Amount(name);
        return body.ErrorCount > before ? null : read;
    }

    /// <summary>Bytes.</summary>
    public static long Bytes(RequestBody body, string name, long? other, long standIn)
    {
        var before = body.ErrorCount;
        if (!body.Has(name) && other is null) body.Error(name, "is missing");
        var read = body.Large(name);
        return body.ErrorCount > before ? standIn : read ?? other ?? standIn;
    }

    private static int Whole(RequestBody body, string name, int standIn)
    {
        var before = body.ErrorCount;
        if (!body.Has(name)) body.Error(name, "is missing");
        var read = body.Whole(name, standIn);
        return body.ErrorCount > before ? standIn : read;
    }

    private static string? Name(RequestBody body, string name, bool needed)
    {
        var before = body.ErrorCount;
        var read = body.Text(name);
        if (body.ErrorCount > before) return null;
        if (read is { Length: > NameMax }) body.Error(name, $"has {read.Length} characters; {NameMax} at most");
        else if (string.IsNullOrWhiteSpace(read) && (needed || read is not null)) body.Error(name, read is null ? "is missing" : "is empty");
        else return read;
        return null;
    }

    private static HostId? HostName(RequestBody body, string name, bool needed)
    {
        if (Name(body, name, needed) is not { } read) return null;
        if (HostId.IsValid(read)) return new HostId(read);
        body.Error(name, "is no host name");
        return null;
    }

    private static ImmutableSortedSet<string>? Names(RequestBody body, string name)
    {
        if (body.Texts(name) is not { } read) return null;
        if (read.Count > NeedsMax || read.Any(n => n.Length > NameMax)) body.Error(name, $"holds {read.Count} names; {NeedsMax} of {NameMax} characters at most");
        return [.. read.Take(NeedsMax)];
    }

    private static HostMode Mode(RequestBody host)
    {
        if (host.Text("mode") is not { } word) return HostMode.Active;
        foreach (var mode in Enum.GetValues<HostMode>()) if (ApiJson.Word(mode) == word) return mode;
        host.Error("mode", $"must be one of {string.Join(", ", ApiJson.Words<HostMode>())}");
        return HostMode.Active;
    }

    private static string Short(string name) => name.Length > 80 ? name[..80] + "…" : name;
}
