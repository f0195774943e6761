using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;
using XenWeb.Web.Images;

namespace XenWeb.Web.Classes;

/// <summary>One domain of a class that is to be made.</summary>
/// <param name="Config">Its configuration.</param>
/// <param name="HasCopy">Its disk is there already, from an earlier try.</param>
/// <param name="HasConfiguration">So is its configuration: nothing but a start is left to do.</param>
public sealed record ClassGuest(GuestConfig Config, bool HasCopy, bool HasConfiguration);

/// <summary>A class before anything of it is made: all its domains, or all that is wrong. What an earlier try has made counts as done.</summary>
/// <param name="Guests">In order; empty if there are problems.</param>
/// <param name="Problems">Everything at once, by the fields of <see cref="ClassAsk"/>.</param>
public sealed record ClassDraft(ImmutableArray<ClassGuest> Guests, ImmutableArray<ConfigProblem> Problems)
{
    // What each takes at first: its folder, its join disk, the head of a qcow2
    private static readonly ByteSize _each = ByteSize.FromMiB(1);

    /// <summary>Makes it.</summary>
    /// <param name="ask">What is asked for.</param>
    /// <param name="image">The image.</param>
    /// <param name="server">Who has it.</param>
    /// <param name="all">All configurations of the lab.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="seed">Where addresses and UUIDs begin.</param>
    /// <param name="joins">Whether agents inside join: then the lab's address must be right.</param>
    public static ClassDraft Make(ClassAsk ask, PlacedImage image, ImageServer server, ImmutableArray<Configuration> all, FleetSnapshot fleet, uint seed, bool joins)
    {
        var problems = OfStore(ask, image, server, joins).ToList();
        var names = NamePattern.Names(ask.Pattern, ask.Count, ask.First, []);
        if (!names.Problems.IsEmpty || problems.Count > 0) return new ClassDraft([], [.. names.Problems, .. problems]);
        var (catalogue, kind, lab) = (server.Catalogue!, server.Catalogue!.Kind!, LabInUse.Of(all, fleet));
        var copies = catalogue.Copies.ToDictionary(c => c.Domain, StringComparer.Ordinal);
        foreach (var other in names.Names.Where(n => copies.TryGetValue(n, out var copy) && copy.Image != ask.Image)) problems.Add(new("pattern", $"{other} has a copy of {copies[other].Image} already."));
        // Of an earlier try: the same name, and its disk is that copy
        var done = all.Where(c => c.RetiredAt is null && names.Names.Contains(c.Name) && copies.ContainsKey(c.Name) && c.Config.Disks.Any(d => d.Target == kind.TargetOf(copies[c.Name]))).ToDictionary(c => c.Name, c => c.Config, StringComparer.Ordinal);
        var free = lab with { Names = lab.Names.Except(done.Keys), Configurations = lab.Configurations.Except(done.Keys), Macs = lab.Macs.RemoveRange(lab.Macs.Where(m => done.ContainsKey(m.Value)).Select(m => m.Key)) };
        var model = Model(ask, image, kind, names.Names[0], seed, lab);
        var many = Many.Make(new ManyRequest(model, ask.Count, ask.Pattern.Contains('#', StringComparison.Ordinal) ? ask.Pattern : "", ask.First, seed + 1), free);
        problems.AddRange(many.Problems.Select(p => p with { Field = Field(p.Field) }));
        var room = ImageCatalogueMessage.CopiesMax - copies.Count - names.Names.Count(n => !copies.ContainsKey(n));
        if (room < 0) problems.Add(new("count", $"The store keeps {ImageCatalogueMessage.CopiesMax} copies at most, and has {copies.Count}."));
        return problems.Count > 0 ? new ClassDraft([], [.. problems.DistinctBy(p => (p.Field, p.Text))])
            : new ClassDraft([.. many.All.Select(c => new ClassGuest(done.GetValueOrDefault(c.Name) ?? c, copies.ContainsKey(c.Name), done.ContainsKey(c.Name)))], []);
    }

    private static IEnumerable<ConfigProblem> OfStore(ClassAsk ask, PlacedImage image, ImageServer server, bool joins)
    {
        if (image.Entry.Built is null) yield return new("", $"{image.Name} is not built yet.");
        else if (!server.Online) yield return new("", $"The configuration agent on {server.Id} is away.");
        else if (server.Catalogue!.Problem is { } problem) yield return new("", $"The store on {server.Id} can't be used: {problem}");
        else if (server.Catalogue.Kind is null) yield return new("", $"The configuration agent on {server.Id} does not tell what its copies are like: it is of an older version.");
        else if (server.Catalogue.Free < new ByteSize(_each.Bytes * Math.Max(1, ask.Count))) yield return new("count", $"The store has {server.Catalogue.Free} free; {ask.Count} copies take {new ByteSize(_each.Bytes * ask.Count)} at first.");
        if (joins && image.Entry.Built?.Agent is not null && ImageJoins.WhyNot(ask.Lab) is { } wrong) yield return new("lab", wrong);
    }

    // "{n}" where the names have their number
    private static GuestConfig Model(ClassAsk ask, PlacedImage image, CopyKind kind, string first, uint seed, LabInUse lab)
    {
        var (from, built) = (ask.Pattern.IndexOf('#', StringComparison.Ordinal), image.Entry.Built!);
        var each = from < 0 ? first : string.Concat(ask.Pattern.AsSpan(0, from), ManyRequest.NumberMark, ask.Pattern.AsSpan(ask.Pattern.LastIndexOf('#') + 1));
        var isFile = kind is { MovesLive: true, IsDevice: false, Volume: null };
        var disk = new GuestDisk
        {
            Target = kind.TargetOf(each), Format = kind.Format == "qcow2" ? DiskFormat.Qcow2 : DiskFormat.Raw, Device = "xvda",
            BackendType = isFile ? ImageWords.MovesLiveBy : null, Options = isFile ? ImageWords.MovesLive : null,
        };
        var join = new GuestDisk { Target = kind.FileOf(each, CopyKind.JoinFile), Format = DiskFormat.Raw, Device = "xvdb", ReadOnly = true };
        return new GuestConfig
        {
            Name = first, Id = new UuidPool(seed).Next(), Memory = ask.Memory, Vcpus = ask.Vcpus, Class = ask.Class ?? image.Entry.Recipe.Class,
            Type = built.Kernel is null ? GuestType.Hvm : ask.Type,
            Boot = built.Kernel is null ? GuestBoot.Default : new GuestBoot
            {
                Kernel = kind.FileOf(each, CopyKind.KernelFile), Ramdisk = built.Ramdisk is null ? null : kind.FileOf(each, CopyKind.RamdiskFile), CommandLine = $"root=/dev/xvda ro console=hvc0 systemd.hostname={each}",
            },
            Disks = built.Agent is null ? [disk] : [disk, join],
            Vifs = ask.Bridge is null ? [] : [new GuestVif { Mac = new MacPool(seed, lab.Macs.Keys).Next(), Bridge = ask.Bridge, Vlan = ask.Vlan }],
        };
    }

    private static string Field(string field) => field switch { "vifs[0].bridge" => "bridge", "vifs[0].vlan" => "vlan", "name" => "pattern", _ => field };
}
