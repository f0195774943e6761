using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs;

/// <summary>One configuration or many like it, each with its own name, addresses and disks; and everything that is wrong with them.</summary>
/// <param name="All">In order; the model alone if the names can't be made.</param>
/// <param name="Problems">Everything at once, by the model's fields, and "pattern", "count" and "first".</param>
/// <param name="Taken">Which numbers were passed over, in words; null for none.</param>
public sealed record Many(ImmutableArray<GuestConfig> All, ImmutableArray<ConfigProblem> Problems, string? Taken)
{
    /// <summary>Makes them; saves nothing.</summary>
    public static Many Make(ManyRequest request, LabInUse lab)
    {
        if (request.IsOne)
        {
            var one = Expand(request.Model, request.Model.Name, request.Model.Name, null);
            return new Many([one], [.. Check([one], request, lab)], null);
        }
        var first = request.First ?? ManyNames.FirstFree(request.Named, Math.Clamp(request.Count, 1, NamePattern.CountMax), lab.Names);
        var names = ManyNames.Of(request.Named, request.Count, first, lab.Names);
        if (!names.Problems.IsEmpty) return new Many([request.Model], [.. names.Problems, .. Check([request.Model], request, lab).Where(p => p.Field != "name")], null);
        // The first is the model itself
        var (macs, uuids) = (new MacPool(request.Seed, lab.Macs.Keys.Concat(request.Model.Macs)), new UuidPool(request.Seed));
        var all = names.Names.Select((name, at) => (Config: Expand(request.Model, request.Model.Name, name, ManyNames.NumberIn(request.Named, first + at)), at))
            .Select(one => one.at == 0 ? one.Config : OfItsOwn(one.Config, macs, uuids)).ToImmutableArray();
        return new Many(all, [.. Check(all, request, lab)], request.First is null ? ManyNames.Taken(request.Named, first, lab.Names) : null);
    }

    private static IEnumerable<ConfigProblem> Check(ImmutableArray<GuestConfig> all, ManyRequest request, LabInUse lab)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var config in all)
        {
            // What is wrong with one is wrong with all, as a rule: once is enough
            foreach (var problem in One(config, lab).Where(p => told.Add(p.Field)).ToList()) yield return ReferenceEquals(all[0], config) ? problem : problem with { Text = $"{config.Name}: {problem.Text}" };
        }
        foreach (var problem in Shared(all)) yield return problem;
        if (request.Count != 1 || request.Pattern.Length > 0) yield break;
        foreach (var (disk, at) in request.Model.Disks.Select((d, at) => (d, at)).Where(d => d.d.Target?.Contains(ManyRequest.NumberMark, StringComparison.Ordinal) == true))
        {
            yield return new ConfigProblem($"disks[{at}].target", $"{ManyRequest.NumberMark} stands for the number of one of many, and this is the only one: '{disk.Target}'.");
        }
    }

    // All mistakes of one field together, so that they are told once for all of them
    private static IEnumerable<ConfigProblem> One(GuestConfig config, LabInUse lab)
    {
        List<ConfigProblem> problems = [.. GuestConfigRules.Check(config), .. lab.Problems(config)];
        if (lab.Configurations.Contains(config.Name)) problems.Add(new("name", $"There is a configuration '{config.Name}' already."));
        else if (config.Name.Length > 0 && !ConfigurationFile.IsName(config.Name)) problems.AddRange(ConfigurationFile.Problems(config.Name, "").Where(p => p.Field == "name").Take(1));
        return problems.GroupBy(p => p.Field).Select(g => new ConfigProblem(g.Key, string.Join(" ", g.Select(p => p.Text).Distinct())));
    }

    private static IEnumerable<ConfigProblem> Shared(ImmutableArray<GuestConfig> all)
    {
        if (all.Length < 2) yield break;
        for (var at = 0; at < all[0].Disks.Length; at++)
        {
            var (disk, index) = (all[0].Disks[at], at);
            if (disk is { HostPath: not null, ReadOnly: false, Cdrom: false } && all.Skip(1).Any(c => c.Disks[index].HostPath == disk.HostPath))
            {
                yield return new ConfigProblem($"disks[{at}].target", $"All {all.Length} would write to one disk. Put {ManyRequest.NumberMark} into the path.");
            }
        }
    }

    private static GuestConfig Expand(GuestConfig model, string name, string own, string? number)
    {
        string? With(string? text)
        {
            if (text is null || !text.Contains('{', StringComparison.Ordinal)) return text;
            var named = text.Replace(ManyRequest.NameMark, name, StringComparison.Ordinal);
            return number is null ? named : named.Replace(ManyRequest.NumberMark, number, StringComparison.Ordinal);
        }
        return model with
        {
            Name = own,
            Boot = model.Boot with { Kernel = With(model.Boot.Kernel), Ramdisk = With(model.Boot.Ramdisk), CommandLine = With(model.Boot.CommandLine) },
            Disks = [.. model.Disks.Select(d => d with { Target = With(d.Target) })],
            Vifs = [.. model.Vifs.Select(v => v with { Ip = With(v.Ip), InterfaceName = With(v.InterfaceName) })],
            Channels = [.. model.Channels.Select(c => c with { Path = With(c.Path) })],
        };
    }

    private static GuestConfig OfItsOwn(GuestConfig config, MacPool macs, UuidPool uuids) => config with
    {
        Id = config.Id is null ? null : uuids.Next(),
        Vifs = [.. config.Vifs.Select(v => v.Mac is null ? v : v with { Mac = macs.Next() })],
    };
}
