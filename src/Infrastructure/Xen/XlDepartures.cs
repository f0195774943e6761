using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Orders to migrate: what is refused before, and what <c>xl list</c> says after one that failed.</summary>
internal sealed class XlDepartures(XlQueries queries, XlOptions options, TimeProvider time)
{
    public async Task<Ended> RunAsync(XenCommand command, XlDomain domain, IProgress<XenProgress> progress, CancellationToken cancellation)
    {
        if (command.To is not { } to) return new(XenResult.Failed, $"no host was named to migrate {command.GuestName} to");
        // xl hands it to a shell, within the command that it makes for ssh.
        var target = options.MigrateTargets.GetValueOrDefault(to.Name, to.Name);
        if (!HostId.IsValid(target)) return new(XenResult.Failed, $"'{target}', where {to} is reached, is no host name");
        if (WhyNot(domain) is { } why) return new(XenResult.Failed, $"{command.GuestName} can't be migrated: {why}");
        var ended = await new XlMigration(options, time, command, domain, progress).RunAsync(target, cancellation);
        return ended.Result is XenResult.Done or XenResult.XlMissing ? ended : await WithTruthAsync(ended, domain, cancellation);
    }

    // A guest that stands still can't answer the request to suspend: xl would wait 60 s and leave it hanging.
    private string? WhyNot(XlDomain domain) =>
        domain.IsShutDown ? "it has shut down or is suspended"
        : domain.IsPaused ? "it is paused"
        : XlProcesses.Read(options.ProcPath).Migrating.Any(guest => guest == domain.Name || XlProcesses.Number(guest) == domain.Number) ? "it is being migrated already"
        : null;

    // xl complains alarmingly of guests that go on unharmed, so its words alone are not believed.
    private async Task<Ended> WithTruthAsync(Ended ended, XlDomain domain, CancellationToken cancellation)
    {
        var read = await queries.ListAsync(cancellation);
        if (read.Value is not { } directory) return ended with { Text = $"{ended.Text}. What became of it here is not known: {read.Failure}" };
        var now = directory.Domains.FirstOrDefault(other => other.Number == domain.Number && other.Id == domain.Id);
        if (now is null) return ended with { Text = $"{ended.Text}. It is not here any more" };
        if (DomainName.Parse(now.Name).Moving is not null)
            return ended with { Result = XenResult.Undefined, Text = $"{ended.Text}. Here it is left as {now.Name} (domain {now.Number}), standing still" };
        if (now.IsSuspended) return ended with { Result = Worse(ended.Result), Text = $"{ended.Text}. Here it stands suspended (domain {now.Number})" };
        return ended with { Text = $"{ended.Text}. Here it goes on (domain {now.Number}{(now.IsPaused ? ", paused" : "")})" };
    }

    private static XenResult Worse(XenResult result) => result == XenResult.Undefined ? result : XenResult.SuspendFailed;
}
