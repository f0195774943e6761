using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Exports;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Configs;
using XenWeb.Web.Exports;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>An export, and the server that has it.</summary>
/// <param name="Server">Which server.</param>
/// <param name="Item">The export.</param>
public sealed record PlacedExport(HostId Server, ExportItem Item);

/// <summary>
/// The exports that the one who is signed in may see. Whoever exports a domain reads all its disks, and whoever imports one writes a configuration: both
/// need the right to configure it. What somebody has brought is theirs, and the admins'.
/// </summary>
public sealed class MyExports(ExportServers servers, ExportOrders orders, ExportFiles files, Configurations configurations, Gate gate, LiveFleet live, SignedIn who)
{
    /// <summary>After each message about exports, on any thread.</summary>
    public event Action? Changed
    {
        add => servers.Heard += value;
        remove => servers.Heard -= value;
    }

    /// <summary>Servers that keep exports.</summary>
    public ImmutableArray<ExportServer> Stores => [.. servers.Current.Values.Where(s => s.Catalogue is not null)];

    /// <summary>Exports, the newest first.</summary>
    public ImmutableArray<PlacedExport> Items => [.. Stores.SelectMany(s => s.Catalogue!.Items.Select(i => new PlacedExport(s.Id, i))).Where(p => who.May(LabAction.Read, TargetOf(p.Item))).OrderByDescending(p => p.Item.MadeAt)];

    /// <summary>What goes on, waits, or ended lately; the newest first.</summary>
    public ImmutableArray<ExportWork> Works => [.. Stores.SelectMany(s => s.Catalogue!.Works).Where(w => w.Who == who.Person.Who || who.May(LabAction.Read, gate.OfDomain(w.Guest))).Reverse()];

    /// <summary>Files that can be imported, as their owners call them.</summary>
    public ImmutableArray<ExportFile> Incoming => !who.May(LabAction.Configure) ? [] : [.. Stores.SelectMany(s => s.Catalogue!.Incoming).Where(f => IsAdmin || f.Name.StartsWith(Mine, StringComparison.Ordinal)).Select(f => f.Name.StartsWith(Mine, StringComparison.Ordinal) ? f with { Name = f.Name[Mine.Length..] } : f)];

    /// <summary>Why nothing can be downloaded or brought by the web app; null if it can.</summary>
    public string? WhyNoFiles => files.WhyNot;

    private bool IsAdmin => who.Person.Role == PersonRole.Admin;

    // Everybody has names of their own
    private string Mine => $"{who.Person.Id:N}-";

    /// <summary>An export, as rights look at it: its domain's, and where that is nobody's, as it was when it was exported.</summary>
    public Target TargetOf(ExportItem item) => gate.OfDomain(item.Guest) is { Class: null, Owner: null, Host: null } unknown ? unknown with { Class = item.Class, Owner = item.Owner } : gate.OfDomain(item.Guest);

    /// <summary>A domain, as rights look at it.</summary>
    public Target TargetOf(string domain) => gate.OfDomain(domain);

    /// <summary>Exports a domain; one that runs from a snapshot, where there can be one.</summary>
    public async Task<ExportAnswer> ExportAsync(string domain, Caller caller, CancellationToken cancellation = default)
    {
        if (gate.Refuse(caller, LabAction.Configure, gate.OfDomain(domain)) is { } refusal) return Refused(refusal);
        if (await configurations.FindAsync(domain, cancellation) is not { RetiredAt: null } configuration) return ExportAnswer.Refused(RefusalKind.NotFound, $"There is no configuration '{domain}': only a domain that has one can be exported.");
        if (servers.Anyone is not { } server) return NoStore();
        var guest = FleetGuests.All(live.Current).FirstOrDefault(p => p.Guest.Name == domain)?.Guest;
        return await orders.AskAsync(server.Id, ExportOrderKind.Export, domain, o => o with { Text = configuration.Text, IsRunning = guest is not null and not { State: GuestRunState.Paused } }, caller.Reason, cancellation);
    }

    /// <summary>Makes a domain of an archive that was brought.</summary>
    public async Task<ExportAnswer> ImportAsync(string file, string name, string? forClass, Caller caller, CancellationToken cancellation = default)
    {
        if (!ConfigurationFile.IsName(name)) return ExportAnswer.Refused(RefusalKind.Invalid, $"'{name}' can't be a domain's name: letters, digits, dots, hyphens and underscores.");
        var owner = who.Person.Name.Length > 0 ? who.Person.Name : null;
        // Neither another's name, nor a class that is not theirs
        if (gate.Refuse(caller, LabAction.Configure, new Target(null, name, forClass, owner)) is { } refusal) return Refused(refusal);
        if (await configurations.FindAsync(name, cancellation) is not null || FleetGuests.All(live.Current).Any(p => p.Guest.Name == name)) return ExportAnswer.Refused(RefusalKind.Conflict, $"There is a domain or a configuration '{name}' already: choose another name.");
        if (servers.Anyone is not { } server) return NoStore();
        var known = server.Catalogue!.Incoming.Select(f => f.Name).Where(n => IsAdmin || n.StartsWith(Mine, StringComparison.Ordinal)).FirstOrDefault(n => n == Mine + file || (IsAdmin && n == file));
        return known is null ? ExportAnswer.Refused(RefusalKind.NotFound, $"There is no file '{file}' to import.")
            : await orders.AskAsync(server.Id, ExportOrderKind.Import, name, o => o with { File = known, Owner = owner, Class = forClass }, caller.Reason, cancellation);
    }

    /// <summary>Takes an export away.</summary>
    public Task<ExportAnswer> DeleteAsync(string name, Caller caller, CancellationToken cancellation = default) =>
        Find(name) is not { } placed ? Task.FromResult(Unknown(name))
        : gate.Refuse(caller, LabAction.Configure, TargetOf(placed.Item)) is { } refusal ? Task.FromResult(Refused(refusal))
        : orders.AskAsync(placed.Server, ExportOrderKind.Delete, name, o => o, caller.Reason, cancellation);

    /// <summary>Stops what goes on or waits.</summary>
    public Task<ExportAnswer> CancelAsync(Guid work, Caller caller, CancellationToken cancellation = default)
    {
        if (Works.FirstOrDefault(w => w.Id == work) is not { } found) return Task.FromResult(ExportAnswer.Refused(RefusalKind.NotFound, "There is no such work."));
        if (found.Who != who.Person.Who && gate.Refuse(caller, LabAction.Configure, gate.OfDomain(found.Guest)) is { } refusal) return Task.FromResult(Refused(refusal));
        var server = Stores.First(s => s.Catalogue!.Works.Contains(found)).Id;
        return orders.AskAsync(server, ExportOrderKind.Cancel, found.Guest, o => o with { Work = work }, caller.Reason, cancellation);
    }

    /// <summary>One by its name; null if there is none that they may see.</summary>
    public PlacedExport? Find(string name) => Items.FirstOrDefault(p => p.Item.Name == name);

    /// <summary>An export as one archive, to be downloaded; or why not.</summary>
    public (ExportStream? Archive, Refusal? Refusal) Open(PlacedExport placed, Caller caller)
    {
        if (gate.Refuse(caller, LabAction.Configure, TargetOf(placed.Item)) is { } refusal) return (null, refusal);
        if (files.WhyNot is { } why) return (null, new Refusal(RefusalKind.Unavailable, [why]));
        return files.Open(placed.Item) is { } archive ? (archive, null) : (null, new Refusal(RefusalKind.Conflict, [$"The files of {placed.Item.Name} can't be read by the web app, or are not what they were."]));
    }

    /// <summary>How much of a file of theirs has come.</summary>
    public long Length(string file) => files.Length(Mine + file);

    /// <summary>Adds a piece to a file of theirs.</summary>
    public Task<Refusal?> AddAsync(string file, long offset, Stream piece, CancellationToken cancellation) => files.AddAsync(Mine + file, offset, piece, cancellation);

    /// <summary>All of a file of theirs has come.</summary>
    public Refusal? Complete(string file) => files.Complete(Mine + file);

    private static ExportAnswer NoStore() => ExportAnswer.Refused(RefusalKind.Unavailable, "No configuration agent that is there keeps exports: start one with --exports FOLDER.");

    private static ExportAnswer Unknown(string name) => ExportAnswer.Refused(RefusalKind.NotFound, $"There is no export '{name}'.");

    private static ExportAnswer Refused(Refusal refusal) => new(null, refusal, []);
}
