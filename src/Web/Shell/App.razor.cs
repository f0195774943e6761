using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using XenWeb.Web.Languages;

namespace XenWeb.Web.Shell;

/// <summary>The document around every page.</summary>
public sealed partial class App
{
    // One sheet per component of the design; tokens first, what the others read
    private static readonly string[] Sheets =
    [
        "tokens", "base", "shell", "panel", "button", "status", "figures", "bar", "grid", "feed", "table", "chart", "sequence", "form", "diff", "palette", "states", "tree", "inside", "console", "access", "advisor", "replay",
    ];

    /// <summary>The request; null once the page runs in a circuit.</summary>
    [CascadingParameter]
    public HttpContext? Context { get; set; }

    // Pages that set cookies are plain: see ExcludeFromInteractiveRouting on each
    private IComponentRenderMode? Mode => Context?.AcceptsInteractiveRouting() == false ? null : RenderMode.InteractiveServer;

    // Read by js/texts.js
    private static string? ScriptTexts => TextTable.Of(CultureInfo.CurrentUICulture).ForScripts;

    // Set by js/early.js; without it (the first request) times are the server's until the browser has told
    private string? Zone => Context?.Request.Cookies["xw-zone"];
}
