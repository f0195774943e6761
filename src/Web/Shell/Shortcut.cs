namespace XenWeb.Web.Shell;

/// <summary>A key, or two one after the other, for something; the one list of them, which the help shows and js/keys.js reads from it.</summary>
/// <param name="Keys">As they are pressed: "g l".</param>
/// <param name="Text">What it does.</param>
/// <param name="Go">Where it leads; null if it does something else.</param>
/// <param name="Does">What it does otherwise, as js/keys.js has it.</param>
public sealed record Shortcut(string Keys, string Text, string? Go, string? Does = null)
{
    /// <summary>All, in the order of the help.</summary>
    public static IReadOnlyList<Shortcut> All =>
    [
        new("?", T("Show this list"), null, "help"),
        new("/", T("Into the filter of the page"), null, "filter"),
        new("f", T("Find a host, domain or command; Ctrl K does it too, also while you type"), null, "palette"),
        new("t", T("Switch between light and dark"), null, "theme"),
        new("g l", T("Go to the lab"), ""),
        new("g h", T("Go to the hosts"), "hosts"),
        new("g d", T("Go to the domains"), "domains"),
        new("g t", T("Go to the test domains"), "test-domains"),
        new("g c", T("Go to the configurations"), "configurations"),
        new("g i", T("Go to the images"), "images"),
        new("g n", T("Go to the negotiations"), "negotiations"),
        new("g m", T("Go to the drains (maintenance)"), "drains"),
        new("g a", T("Go to the advisor"), "advisor"),
        new("g e", T("Go to the events"), "events"),
        new("g r", T("Go to the replay"), "replay"),
    ];

    /// <summary>The keys one by one.</summary>
    public IReadOnlyList<string> Each => Keys.Split(' ');
}
