using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.Infrastructure.Xen;

/// <summary>The real Xen of this host: xl and one long-lived xentop.</summary>
public sealed partial class XlHost : IXenHost
{
    private readonly XlOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<XlHost> _log;
    private readonly XlQueries _queries;
    private readonly XlOrders _orders;
    private readonly XlCreate _create;
    private readonly XlDepartures _departures;
    private readonly XenScreens _screens;

    /// <summary>Starts nothing yet; xl and xentop need not be there.</summary>
    /// <param name="options">How they are run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what it does.</param>
    /// <param name="streams">Carries migrations; null: ssh does.</param>
    public XlHost(XlOptions options, TimeProvider time, ILogger<XlHost> log, MigrationStreams? streams = null)
    {
        (_options, _time, _log) = (options, time, log);
        var runner = new XlRunner(options, time);
        _queries = new XlQueries(runner, options);
        _orders = new XlOrders(runner, _queries, options, time);
        _create = new XlCreate(runner);
        _screens = new XenScreens(options, time);
        _departures = new XlDepartures(_queries, options, time, streams);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var source = new FrameSource(_queries, _options, _time);
        await foreach (var xentop in new XentopFeed(_options, _time, _log).ReadAsync(period, cancellation))
        {
            if (xentop.Frame is not { } frame) yield return new HostReading(null, xentop.Failure);
            else if (await source.ReadAsync(frame, period(), cancellation) is { } reading) yield return reading;
        }
    }

    /// <inheritdoc/>
    public async Task<XenOutcome> RunAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation)
    {
        var from = _time.GetTimestamp();
        LogBegins(_log, command.Verb, command.GuestName, command.Id);
        // Cancelling ends our waiting, never xl in the middle of its work: half a create or half a migration helps nobody.
        var (result, text, pause, sent) = await ActAsync(command, progress, cancellation).WaitAsync(cancellation);
        var took = _time.GetElapsedTime(from);
        LogEnded(_log, command.Verb, command.GuestName, command.Id, result, text, took.TotalSeconds);
        return new XenOutcome(result, text, took, pause, sent);
    }

    /// <inheritdoc/>
    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => [.. paths.Where(path => !Path.Exists(path))];

    /// <inheritdoc/>
    public IXenConsole OpenConsole(string guest) => XlConsole.Open(_options.XlPath, guest);

    /// <inheritdoc/>
    public Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation) => _screens.OpenAsync(guest, domainNumber, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Ended> ActAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation)
    {
        var read = await _queries.ListAsync(cancellation);
        if (read.Value is not { } directory) return new(read.Result, read.Failure!);
        if (command.Verb is XenVerb.Create or XenVerb.Check) return await _create.RunAsync(command, directory);
        if (directory.Find(command.GuestName) is not { } domain) return NotHere(command, directory);
        if (domain.Number == 0) return new(XenResult.Failed, "Domain-0 is no guest");
        if (command.Guest is { } wanted && domain.Id != wanted)
            return new(XenResult.Failed, $"{command.GuestName} is another guest now: its UUID is {domain.Id}, not {wanted}");
        return command.Verb == XenVerb.Migrate
            ? await _departures.RunAsync(command, domain, progress, cancellation)
            : await _orders.RunAsync(command, domain, cancellation);
    }

    private static Ended NotHere(XenCommand command, XlDirectory directory) =>
        directory.IsMoving(command.GuestName) ? new(XenResult.Failed, $"{command.GuestName} is being migrated, or was left so by a migration that broke")
        : command.Verb == XenVerb.Destroy ? new(XenResult.Done, $"{command.GuestName} is gone already")
        : new(XenResult.UnknownGuest, $"there is no guest {command.GuestName} here");

    [LoggerMessage(1211, LogLevel.Information, "{Verb} {Guest} ({Command}) begins")]
    private static partial void LogBegins(ILogger log, XenVerb verb, string guest, string command);

    [LoggerMessage(1212, LogLevel.Information, "{Verb} {Guest} ({Command}) ended as {Result} after {Seconds:0.0} s: {Text}")]
    private static partial void LogEnded(ILogger log, XenVerb verb, string guest, string command, XenResult result, string text, double seconds);
}
