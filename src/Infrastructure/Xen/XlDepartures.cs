using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Orders to migrate: what is refused before, and what <c>xl list</c> says after one that failed.</summary>
internal sealed class XlDepartures(XlQueries queries, XlOptions options, TimeProvider time, MigrationStreams? streams)
{
    public async Task<Ended> RunAsync(XenCommand command, XlDomain domain, IProgress<XenProgress> progress, CancellationToken cancellation)
    {
        if (command.To is not { } to) return new(XenResult.Failed, $"no host was named to migrate {command.GuestName} to");
        if (WhyNot(domain) is { } why) return new(XenResult.Failed, $"{command.GuestName} can't be migrated: {why}");
        var byTls = streams is not null && command.Stream is not null && options.MigrateBy is MigrateBy.Tls or MigrateBy.TlsOrSsh;
        if (!byTls && options.MigrateBy == MigrateBy.Tls) return new(XenResult.TransportFailed, NoStream(command));
        // xl hands it to a shell, within the command that it makes for ssh.
        var target = options.MigrateTargets.GetValueOrDefault(to.Name, to.Name);
        if (!byTls && !HostId.IsValid(target)) return new(XenResult.Failed, $"'{target}', where {to} is reached, is no host name");
        var ended = byTls ? await ByTlsAsync(command, domain, progress, cancellation) : await new XlMigration(options, time, command, domain, progress).RunAsync(target, cancellation);
        return ended.Result is XenResult.Done or XenResult.XlMissing ? ended : await WithTruthAsync(ended, domain, cancellation);
    }

    private async Task<Ended> ByTlsAsync(XenCommand command, XlDomain domain, IProgress<XenProgress> progress, CancellationToken cancellation)
    {
        var to = command.To!.Value;
        var host = options.MigrateTargets.GetValueOrDefault(to.Name) ?? command.Stream!.Host ?? to.Name;
        var (stream, why) = await streams!.ConnectAsync(command, host, domain.Memory, cancellation);
        if (stream is null) return new(XenResult.TransportFailed, $"{to} could not be reached at {host}, port {command.Stream!.Port}: {why}");
        // Not when this waiting is cancelled: xl goes on, and with it its stream
        var ended = await new XlMigration(options, time, command, domain, progress, stream).RunAsync(stream.Command, cancellation);
        await stream.DisposeAsync();
        return ended;
    }

    private string NoStream(XenCommand command) => streams is null
        ? "this host's agent has no certificate to send a guest with, and ssh is not allowed (--migrate-by)"
        : $"{command.To} takes no stream over TLS (its agent is older, or runs with --insecure), and ssh is not allowed (--migrate-by)";

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
