using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Consoles;

/// <summary>Each use of a console as an event, with who: that somebody looks, and that somebody types; never what.</summary>
public sealed class ConsoleEvents(EventLog log, TimeProvider time)
{
    /// <summary>Somebody looks.</summary>
    public void Looks(ConsoleView view) => Append(view, "console-looked", "looks at the console of");

    /// <summary>Somebody types, for the first time on this page.</summary>
    public void Types(ConsoleView view) => Append(view, "console-typed", "types at the console of");

    private void Append(ConsoleView view, string what, string words) =>
        log.Append(new EventRow { At = time.GetUtcNow(), Severity = DecisionSeverity.Info, What = what, Text = $"{view.Who} {words} {view.Name}.", Host = view.Host?.Name, Guest = view.Name, Who = view.Who, Why = "" });
}
