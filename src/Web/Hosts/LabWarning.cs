using XenWeb.Domain.Units;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Hosts;

/// <summary>One thing in the lab that somebody should look at, in words: "3 hosts are over their threshold: ferby cpu 97 %, …".</summary>
/// <param name="Status">How it looks.</param>
/// <param name="Text">The sentence up to its colon.</param>
/// <param name="Which">Those that it is about, the worst first, <see cref="NamedMax"/> at most, each with its figure or reason.</param>
/// <param name="More">How many it is about besides.</param>
/// <param name="All">Where all of them are.</param>
public sealed record LabWarning(Status Status, string Text, IReadOnlyList<(string Name, string Address, string Why)> Which, int More, string All)
{
    /// <summary>The most that are named.</summary>
    public const int NamedMax = 5;

    /// <summary>All of a lab, what is worst first; none for a lab that is well.</summary>
    public static IReadOnlyList<LabWarning> Of(IReadOnlyList<HostView> hosts, IReadOnlyList<DomainView> domains)
    {
        var all = new List<LabWarning>();
        void Hosts(Status status, string key, string one, string many, Func<HostView, string> why, Func<HostView, double> worst)
        {
            var these = hosts.Where(h => h.Status == status).OrderByDescending(worst).ThenBy(h => h.Id).ToList();
            if (these.Count > 0) all.Add(new(status, Say(these.Count, "host", one, many), [.. these.Take(NamedMax).Select(h => (h.Id.Name, Links(h), why(h)))], Math.Max(0, these.Count - NamedMax), $"?show={key}"));
        }

        void Domains(Status status, string key, string one, string many)
        {
            var these = domains.Where(d => d.Status == status).ToList();
            if (these.Count > 0) all.Add(new(status, Say(these.Count, "domain", one, many), [.. these.Take(NamedMax).Select(d => (d.Guest.Name, Shell.Links.Domain(d.Guest.Name), T($"on {d.Host}")))], Math.Max(0, these.Count - NamedMax), $"domains?state={key}"));
        }

        Domains(Status.Undefined, "undefined", "may run on two hosts and waits for a person", "may run on two hosts and wait for a person");
        Hosts(Status.Lost, "lost", "is lost", "are lost", h => T($"for {Format.Age(h.Age)}"), h => h.Age.TotalSeconds);
        Hosts(Status.Overloaded, "over", "is over its threshold", "are over their threshold", Over, h => h.State.Status?.Overloads.Max(o => o.Now.Value) ?? 0);
        Hosts(Status.Stale, "stale", "is not heard of", "are not heard of", h => T($"for {Format.Age(h.Age)}"), h => h.Age.TotalSeconds);
        Hosts(Status.Warning, "degraded", "is degraded", "are degraded", h => h.State.Status?.Degraded ?? "", h => 0);
        Domains(Status.Failed, "crashed", "has crashed", "have crashed");
        return all;
    }

    private static string Links(HostView host) => Shell.Links.Host(host.Id);

    // keys: is lost, are lost, and the others above
    private static string Say(int count, string noun, string one, string many) => $"{Format.Count(count, noun)} {T(count == 1 ? one : many)}";

    private static string Over(HostView host) => host.State.Status?.Overloads is { IsEmpty: false } overloads && overloads.MaxBy(o => o.Now.Value) is { } worst ? $"{Word(worst.Resource)} {Format.Percent((Share?)worst.Now)}" : "";

    // keys: cpu, memory, network, io
    private static string Word(Domain.Monitoring.LoadResource resource) => T(resource.ToString().ToLowerInvariant());
}
