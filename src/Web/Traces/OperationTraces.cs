using System.Diagnostics;
using XenWeb.Domain.Messages;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Traces;

/// <summary>
/// Each operation as a trace: accepted within its request, sent over the broker, answered by its host, ended. Spans are .NET's own activities;
/// where nobody listens there are none, and nothing is kept. An operation that this process did not accept (it was restarted meanwhile) has its later
/// steps as spans of their own, found by <see cref="IdTag"/>.
/// </summary>
public sealed class OperationTraces : IDisposable
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "XenWeb";

    /// <summary>The operation's id, on every span.</summary>
    public const string IdTag = "xenweb.operation.id";

    /// <summary>The most operations whose spans are open; the oldest beyond is ended early, and says so.</summary>
    public const int OpenMax = 1000;

    private readonly ActivitySource _source = new(SourceName);
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<Guid, Activity> _open = [];

    /// <summary>It was accepted: its span begins within the request's, and goes on after it.</summary>
    public void Asked(Operation operation)
    {
        var request = Activity.Current;
        var span = _source.StartActivity($"operation {Word(operation.Kind)}", ActivityKind.Internal);
        if (span is null) return;
        // What else the request does is not part of it
        Activity.Current = request;
        span.SetTag(IdTag, operation.Id).SetTag("xenweb.operation.kind", Word(operation.Kind)).SetTag("xenweb.host", operation.Host.Name).SetTag("xenweb.domain", operation.GuestName);
        Activity? early = null;
        lock (_gate)
        {
            _open[operation.Id] = span;
            if (_open.Count > OpenMax)
            {
                early = _open.GetAt(0).Value;
                _open.RemoveAt(0);
            }
        }
        End(early?.SetTag("xenweb.operation.cut", true));
    }

    /// <summary>Something for it is being sent; ends when it is disposed of. Null where nobody listens.</summary>
    /// <param name="operation">Its id.</param>
    /// <param name="what">"order" or "intent".</param>
    /// <param name="topic">Where to.</param>
    public Activity? Send(Guid operation, string what, string topic) =>
        Step(operation, $"send {what}", ActivityKind.Producer)?.SetTag("messaging.system", "mqtt").SetTag("messaging.operation.type", "send").SetTag("messaging.destination.name", topic);

    /// <summary>Its host has answered.</summary>
    public void Heard(Guid operation, OutcomeMessage outcome)
    {
        using var span = Step(operation, "receive outcome", ActivityKind.Consumer);
        span?.SetTag("messaging.system", "mqtt").SetTag("messaging.operation.type", "receive").SetTag("messaging.destination.name", Topics.Outcomes(outcome.Host)).SetTag("xenweb.outcome", Word(outcome.State));
    }

    /// <summary>Whether its span is open here.</summary>
    public bool IsOpen(Guid operation)
    {
        lock (_gate) return _open.ContainsKey(operation);
    }

    /// <summary>It has ended.</summary>
    public void Ended(Operation operation)
    {
        Activity? span;
        lock (_gate) _open.Remove(operation.Id, out span);
        if (span is null) return;
        span.SetTag("xenweb.operation.outcome", Word(operation.State));
        if (operation.State == OperationState.Failed) span.SetStatus(ActivityStatusCode.Error, operation.Text);
        End(span);
    }

    /// <summary>What goes on is told as far as it came.</summary>
    public void Dispose()
    {
        Activity[] left;
        lock (_gate)
        {
            left = [.. _open.Values];
            _open.Clear();
        }
        foreach (var span in left) End(span);
        _source.Dispose();
    }

    private Activity? Step(Guid operation, string name, ActivityKind kind)
    {
        Activity? of;
        lock (_gate) of = _open.GetValueOrDefault(operation);
        return _source.StartActivity(kind, of?.Context ?? default, name: name)?.SetTag(IdTag, operation);
    }

    // To stop one puts the activity before it, a request that is long over, in the place of whoever stops it
    private static void End(Activity? span)
    {
        if (span is null) return;
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }

    private static string Word<T>(T of)
        where T : struct, Enum => of.ToString().ToLowerInvariant();
}
