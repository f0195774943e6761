using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Screens;

/// <summary>Each use of a screen as an event, with who: that somebody looks, and that somebody types or clicks; never what.</summary>
public sealed class ScreenEvents(EventLog log, TimeProvider time)
{
    /// <summary>Somebody looks.</summary>
    public void Looks(ScreenView view) => Append(view, "screen-looked", "looks at the screen of");

    /// <summary>Somebody types, for the first time on this page.</summary>
    public void Types(ScreenView view) => Append(view, "screen-typed", "types at the screen of");

    private void Append(ScreenView view, string what, string words) =>
        log.Append(new EventRow { At = time.GetUtcNow(), Severity = DecisionSeverity.Info, What = what, Text = $"{view.Who} {words} {view.Name}.", Host = view.Host?.Name, Guest = view.Name, Who = view.Who, Why = "" });
}
