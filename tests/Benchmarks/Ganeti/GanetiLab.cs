using System.Globalization;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>
/// A lab in the text format of Ganeti's tools (what <c>hbal -t</c> reads, and <c>-U</c>), as far as we compare: one group, storage that every host
/// sees (or guests that do not move), no tags that restrict. Anything else is an error; all errors are told at once.
/// </summary>
internal sealed record GanetiLab(string[][] Sections, IReadOnlyList<GanetiHost> Hosts, IReadOnlyList<GanetiGuest> Guests, double VcpuRatio, double SpindleRatio)
{
    public static GanetiLab Read(string data, string? util)
    {
        var errors = new List<string>();
        var sections = data.Replace("\r", "", StringComparison.Ordinal).Split("\n\n").Select(s => s.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        // An empty list of tags leaves one more line end before the policies
        if (sections.Length < 4) throw new FormatException($"{sections.Length} sections instead of 4 or more");
        var tags = sections.Length > 4 ? sections[3] : [];
        var policy = sections[^1].Select(l => l.Split('|')).LastOrDefault(f => f.Length >= 6);
        if (sections[0].Length != 1) errors.Add($"{sections[0].Length} groups of hosts: one is compared");
        errors.AddRange(tags.Where(t => t.StartsWith("htools:", StringComparison.Ordinal)).Select(t => $"tag {t} restricts, and is not compared"));
        var hosts = sections[1].Select(l => Host(l.Split('|'), errors)).ToList();
        var loads = Loads(util ?? "", errors);
        var guests = sections[2].Select(l => Guest(l.Split('|'), loads, errors)).ToList();
        errors.AddRange(guests.Where(g => g.Fields.Length > 6 && hosts.TrueForAll(h => h.Name != g.Host)).Select(g => $"guest {g.Name} is on {g.Host}, which is unknown"));
        if (errors.Count > 0) throw new FormatException(string.Join('\n', errors));
        return new GanetiLab(sections, hosts, guests, policy is null ? 4 : Number(policy[4], "vcpu ratio", errors), policy is null ? 32 : Number(policy[5], "spindle ratio", errors));
    }

    /// <summary>The same lab with the guests elsewhere; hosts' free memory follows.</summary>
    public string Write(IReadOnlyDictionary<string, string> at)
    {
        var free = Hosts.ToDictionary(h => h.Name, h => h.FreeMemory);
        foreach (var guest in Guests.Where(g => g.IsUp))
        {
            free[guest.Host] += guest.Memory;
            free[at[guest.Name]] -= guest.Memory;
        }
        var hosts = Hosts.Select(h => Line(h.Fields, (3, free[h.Name].ToString(CultureInfo.InvariantCulture))));
        var guests = Guests.Select(g => Line(g.Fields, (6, at[g.Name])));
        var tags = Sections.Length > 4 ? Sections[3] : [];
        return string.Join('\n', [.. Sections[0], "", .. hosts, "", .. guests, "", .. tags, "", .. Sections[^1], ""]);
    }

    private static string Line(string[] fields, (int Index, string Value) changed) => string.Join('|', fields.Select((f, i) => i == changed.Index ? changed.Value : f));

    private static GanetiHost Host(string[] fields, List<string> errors)
    {
        if (fields.Length < 9) errors.Add($"host {fields[0]} has {fields.Length} fields instead of 9 or more");
        if (fields.Length > 11 && fields[11] == "Y") errors.Add($"host {fields[0]} has exclusive storage, which is not compared");
        return new GanetiHost(fields)
        {
            Memory = At(1, "0"), OwnMemory = At(2, "0"), FreeMemory = At(3, "0"), Disk = At(4, "0"), FreeDisk = At(5, "0"), Cores = At(6, "0"),
            Offline = fields.Length > 7 && fields[7] == "Y", Spindles = At(9, "1"), OwnVcpus = At(13, "1"), Speed = At(14, "1"),
        };

        double At(int index, string otherwise) => Number(fields.Length > index ? fields[index] : otherwise, $"host {fields[0]}, field {index + 1}", errors);
    }

    private static GanetiGuest Guest(string[] fields, SortedDictionary<string, double[]> loads, List<string> errors)
    {
        if (fields.Length < 10) errors.Add($"guest {fields[0]} has {fields.Length} fields instead of 10 or more");
        else if (fields[7].Length > 0) errors.Add($"guest {fields[0]} has a secondary host, which is not compared");
        return new GanetiGuest(fields)
        {
            Memory = At(1, "0"), Vcpus = At(3, "0"), SpindleUse = At(10, "1"),
            Load = loads.GetValueOrDefault(fields[0]) ?? [1, 1, 1, 1],
        };

        double At(int index, string otherwise) => Number(fields.Length > index ? fields[index] : otherwise, $"guest {fields[0]}, field {index + 1}", errors);
    }

    private static SortedDictionary<string, double[]> Loads(string util, List<string> errors)
    {
        var loads = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var fields in util.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')))
        {
            if (fields.Length != 5) errors.Add($"load of {fields[0]} has {fields.Length} fields instead of 5");
            else loads[fields[0]] = [.. fields.Skip(1).Select(f => Number(f, $"load of {fields[0]}", errors))];
        }
        return loads;
    }

    private static double Number(string text, string what, List<string> errors)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) return value;
        errors.Add($"{what}: '{text}' is no number");
        return 0;
    }
}
