using System.Collections.Immutable;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Which domains there are, by the names they have now.</summary>
/// <param name="Domains">As <c>xl list -v</c> tells them.</param>
/// <param name="Configured">Number → what it was made from; without those that arrive by migration.</param>
public sealed record XlDirectory(ImmutableArray<XlDomain> Domains, ImmutableDictionary<int, XlConfiguredDomain> Configured)
{
    /// <summary>The domain of exactly this name; null if there is none.</summary>
    public XlDomain? Find(string name) => Domains.FirstOrDefault(domain => domain.Name == name);

    /// <summary>Whether a migration of this guest has left or put a domain of its name and a suffix here.</summary>
    public bool IsMoving(string guest) => Domains.Any(domain => DomainName.Parse(domain.Name) is { Moving: not null } name && name.Guest == guest);
}

/// <summary>The questions to xl: each is answered with a value or with why not.</summary>
internal sealed class XlQueries(XlRunner runner, XlOptions options)
{
    /// <summary><c>xl info</c>.</summary>
    public async Task<Read<XlInfo>> InfoAsync(CancellationToken cancellation)
    {
        var run = await runner.RunAsync(options.QueryLimit, cancellation, "info");
        if (run.Failure is { } failed) return new(null, failed);
        return XlInfoParser.TryParse(run.Output, out var info, out var failure) ? new(info, null) : new(null, failure);
    }

    /// <summary><c>xl list -v</c>: all domains with their UUIDs, those too that have no configuration stored yet.</summary>
    public async Task<Read<XlDirectory>> ListAsync(CancellationToken cancellation)
    {
        var run = await runner.RunAsync(options.QueryLimit, cancellation, "list", "-v");
        if (run.Failure is { } failed) return new(null, failed, run.Result);
        return XlListParser.TryParse(run.Output, out var domains, out var failure)
            ? new(new XlDirectory(domains, ImmutableDictionary<int, XlConfiguredDomain>.Empty), null)
            : new(null, failure);
    }

    /// <summary>
    /// <c>xl list -v</c> with what only <c>xl list -l</c> tells. The second may fail as a whole because a domain went while it
    /// ran (its exit code is not 0 then), so an error of its own counts only if it printed nothing that can be read.
    /// </summary>
    public async Task<Read<XlDirectory>> DirectoryAsync(CancellationToken cancellation)
    {
        var list = ListAsync(cancellation);
        var details = await runner.RunAsync(options.QueryLimit, cancellation, "list", "-l");
        var read = await list;
        if (read.Value is null) return read;
        if (!XlListLongParser.TryParse(details.Output, out var configured, out var failure)) return new(null, details.Failure ?? failure);
        return new(read.Value with { Configured = configured.GroupBy(domain => domain.Number).ToImmutableDictionary(same => same.Key, same => same.First()) }, null);
    }
}
