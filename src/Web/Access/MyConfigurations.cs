using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Web.Audit;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>The configurations that the one who is signed in may see and change; those of others are not there for them.</summary>
public sealed class MyConfigurations(Configurations configurations, Gate gate, Belongings belongings, LiveFleet live, AuditLog audit, SignedIn who)
{
    /// <summary>After each change of any of them.</summary>
    public event Action? Changed
    {
        add => configurations.Changed += value;
        remove => configurations.Changed -= value;
    }

    /// <summary>All in use, by name.</summary>
    public async Task<ImmutableArray<Configuration>> ListAsync(CancellationToken cancellation = default) => [.. (await configurations.ListAsync(cancellation)).Where(Sees)];

    /// <summary>All, those that are retired too, by name.</summary>
    public async Task<ImmutableArray<Configuration>> ListAllAsync(CancellationToken cancellation = default) => [.. (await configurations.ListAllAsync(cancellation)).Where(Sees)];

    /// <summary>One, also a retired one; null if there is none that they may see.</summary>
    public async Task<Configuration?> FindAsync(string name, CancellationToken cancellation = default) => await configurations.FindAsync(name, cancellation) is { } found && Sees(found) ? found : null;

    /// <summary>Its versions, the newest first.</summary>
    public async Task<ImmutableArray<ConfigurationVersion>> VersionsAsync(string name, CancellationToken cancellation = default) =>
        await FindAsync(name, cancellation) is null ? [] : await configurations.VersionsAsync(name, cancellation);

    /// <summary>What is in use in the whole lab, others' too: names, addresses and disks are unique everywhere.</summary>
    public async Task<LabInUse> InUseAsync(string? except = null, CancellationToken cancellation = default) => LabInUse.Of(await configurations.ListAllAsync(cancellation), live.Current, except);

    /// <summary>Both together, with one reading.</summary>
    public async Task<(ImmutableArray<Configuration> All, LabInUse InUse)> ListAndUseAsync(string? except = null, CancellationToken cancellation = default)
    {
        var all = await configurations.ListAllAsync(cancellation);
        return ([.. all.Where(Sees)], LabInUse.Of(all, live.Current, except));
    }

    /// <summary>Why they may not save it as it is, for a form; null if they may, as far as it itself tells.</summary>
    public string? WhyNotSave(GuestConfig config) => who.WhyNot(LabAction.Configure, Of(config, config.Name.Length > 0 ? config.Name : T("A configuration without a class")));

    /// <summary>As <see cref="Configurations.SaveAsync"/>; and no address that another has, whichever way it comes.</summary>
    public async Task<ConfigurationChange> SaveAsync(string name, string text, int? basedOn, Caller caller, CancellationToken cancellation = default) => Told("configuration-save", name, caller,
        await RefuseAsync(name, text, caller, cancellation) is { } refusal ? ConfigurationChange.Refused(refusal)
        : await TakenAsync(name, text, cancellation) is { } taken ? taken
        : await KnownAsync(await configurations.SaveAsync(name, text, basedOn, caller.Reason, cancellation)));

    /// <summary>As <see cref="Configurations.RetireAsync"/>.</summary>
    public async Task<ConfigurationChange> RetireAsync(string name, int? basedOn, Caller caller, CancellationToken cancellation = default) => Told("configuration-retire", name, caller,
        await RefuseAsync(name, null, caller, cancellation) is { } refusal ? ConfigurationChange.Refused(refusal) : await configurations.RetireAsync(name, basedOn, caller.Reason, cancellation));

    /// <summary>As <see cref="Configurations.RestoreAsync"/>.</summary>
    public async Task<ConfigurationChange> RestoreAsync(string name, int version, int? basedOn, Caller caller, CancellationToken cancellation = default)
    {
        var text = (await VersionsAsync(name, cancellation)).FirstOrDefault(v => v.Version == version)?.Text;
        return Told("configuration-restore", name, caller,
            await RefuseAsync(name, text, caller, cancellation) is { } refusal ? ConfigurationChange.Refused(refusal)
            : text is not null && await TakenAsync(name, text, cancellation) is { } taken ? taken
            : await KnownAsync(await configurations.RestoreAsync(name, version, basedOn, caller.Reason, cancellation)));
    }

    /// <summary>Writes down that a change was refused before it came to that: mistakes in a form, or in the body of a request.</summary>
    public void Refused(string name, IEnumerable<ConfigProblem> problems, Caller caller) =>
        audit.Refused(caller.Reason, "configuration-save", name, problems.Select(p => p.Field.Length > 0 ? $"{p.Field}: {p.Text}" : p.Text));

    private ConfigurationChange Told(string what, string name, Caller caller, ConfigurationChange change)
    {
        if (!change.Problems.IsDefaultOrEmpty) Refused(name, change.Problems, caller);
        else audit.Refused(caller.Reason, what, name, change.Refusal);
        return change;
    }

    // What can't be read has no addresses: it is refused for that
    private async Task<ConfigurationChange?> TakenAsync(string name, string text, CancellationToken cancellation)
    {
        ConfigProblem[] problems = [];
        if (await OperationDesk.TryAsync(async () => problems = [.. (await InUseAsync(name, cancellation)).Problems(GuestConfigText.Read(text).Config)]) is { } failure) return ConfigurationChange.Refused(failure);
        return problems.Length == 0 ? null : new ConfigurationChange(null, new Refusal(RefusalKind.Invalid, [.. problems.Select(p => p.Text)]), [.. problems]);
    }

    // Whose it is counts at once: what is saved may be started with the next request
    private async Task<ConfigurationChange> KnownAsync(ConfigurationChange change)
    {
        if (change.Configuration is not null) await OperationDesk.TryAsync(() => belongings.ReadAsync());
        return change;
    }

    // It must be theirs before and after: by giving it a class, or a name that a domain has, nobody gets at what is not theirs
    private async Task<Refusal?> RefuseAsync(string name, string? text, Caller caller, CancellationToken cancellation)
    {
        Configuration? before = null;
        if (await OperationDesk.TryAsync(async () => before = await configurations.FindAsync(name, cancellation)) is { } failure) return failure;
        if (before is not null && gate.Refuse(caller, LabAction.Configure, Of(before)) is { } theirs) return theirs;
        if (before is null && FleetGuests.All(live.Current).Any(p => p.Guest.Name == name) && gate.Refuse(caller, LabAction.Configure, gate.OfDomain(name)) is { } taken) return taken;
        if (text is null) return null;
        var after = GuestConfigText.Read(text).Config;
        return gate.Refuse(caller, LabAction.Configure, Of(after, name));
    }

    private static Target Of(GuestConfig config, string name) => new(null, name, config.Class, config.Owner);

    private bool Sees(Configuration configuration) => who.May(LabAction.Read, Of(configuration));

    /// <summary>A configuration, as rights look at it.</summary>
    public static Target Of(Configuration configuration) => new(null, configuration.Name, configuration.Class, configuration.Owner);
}
