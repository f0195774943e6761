using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Configs;

/// <summary>Whether a guest can be made from a configuration, as far as can be told without a host; what a host has is for placement.</summary>
public static class GuestConfigRules
{
    /// <summary>The most memory, in MiB: 16 TiB, what Xen gives one guest.</summary>
    public const long MemoryMiBMax = 16L * 1024 * 1024;

    /// <summary>The most virtual processors: what Xen gives one guest.</summary>
    public const int VcpusMax = 512;

    /// <summary>The longest path, in characters.</summary>
    public const int PathMax = 1024;

    /// <summary>The longest of XenWeb's own words (owner, class, group), in characters.</summary>
    public const int WordMax = 100;

    /// <summary>The longest extra lines together, in characters.</summary>
    public const int ExtraMax = 32 * 1024;

    /// <summary>Every problem at once, in the order of the fields; empty if there is none.</summary>
    public static ImmutableArray<ConfigProblem> Check(GuestConfig config)
    {
        var problems = new ProblemList();
        if (GuestName.Problem(config.Name) is { } name) problems.Add("name", name);
        if (!Enum.IsDefined(config.Type)) problems.Add("type", "The type is none of pv, pvh and hvm.");
        BootRules.Check(config, problems);
        Size(config, problems);
        DiskRules.Check(config.Disks, problems);
        VifRules.Check(config.Vifs, problems);
        ConsoleRules.Check(config, problems);
        Actions(config.Actions, problems);
        ExtraRules.Check(config.Extra, problems);
        Own(config, problems);
        if (problems.All.IsEmpty && GuestConfigText.Write(config) is { Length: > XlCfg.LengthMax } text)
        {
            problems.Add("text", $"The whole configuration has {text.Length} characters; {XlCfg.LengthMax} are possible.");
        }
        return problems.All;
    }

    private static void Size(GuestConfig config, ProblemList problems)
    {
        if (config.Memory == ByteSize.Zero) problems.Add("memory", "It has no memory.");
        else Memory("memory", "Memory in MiB", config.Memory, problems);
        if (config.MemoryMax is { } max)
        {
            Memory("memoryMax", "Maximum memory in MiB", max, problems);
            if (config.Memory > max) problems.Add("memoryMax", $"The maximum memory is {max.MiB} MiB, less than the {config.Memory.MiB} MiB that it starts with.");
        }
        problems.Range("vcpus", "Vcpus", config.Vcpus, 1, VcpusMax);
        problems.Range("vcpusMax", "Maximum vcpus", config.VcpusMax, 1, VcpusMax);
        if (config.VcpusMax < (config.Vcpus ?? 1)) problems.Add("vcpusMax", $"The maximum is {config.VcpusMax} vcpus, less than the {config.Vcpus ?? 1} that it starts with.");
        problems.Range("weight", "Weight", config.Weight, 1, 65535);
        problems.Range("cap", "Cap in percent of one processor", config.Cap, 0, 65535);
    }

    private static void Memory(string field, string what, ByteSize size, ProblemList problems)
    {
        problems.Range(field, what, size.MiB, 1, MemoryMiBMax);
        if (size != ByteSize.FromMiB(size.MiB)) problems.Add(field, $"{what}: {size.Bytes} bytes are no whole number of MiB.");
    }

    private static void Actions(GuestActions actions, ProblemList problems)
    {
        foreach (var (field, action) in new[] { ("poweroff", actions.Poweroff), ("reboot", actions.Reboot), ("watchdog", actions.Watchdog), ("crash", actions.Crash), ("softReset", actions.SoftReset) })
        {
            if (action is { } given && !Enum.IsDefined(given)) problems.Add($"actions.{field}", $"There is no action {(int)given}.");
        }
    }

    private static void Own(GuestConfig config, ProblemList problems)
    {
        problems.Range("priority", "Priority", config.Priority.Value, GuestPriority.Min, GuestPriority.Max);
        if (config.Rules.PinnedTo is { Name.Length: 0 }) problems.Add("rules.pinnedTo", "It is pinned to a host without a name.");
        Word("rules.keepApart", "The group to keep apart", config.Rules.KeepApart, problems);
        Word("owner", "The owner", config.Owner, problems);
        Word("class", "The class", config.Class, problems);
    }

    private static void Word(string field, string what, string? value, ProblemList problems)
    {
        if (problems.Text(field, what, value, WordMax) && string.IsNullOrWhiteSpace(value) && value is not null) problems.Add(field, $"{what} is empty: leave it out, or give it.");
    }
}
