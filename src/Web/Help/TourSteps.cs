namespace XenWeb.Web.Help;

/// <summary>The stations of the tour over the lab's page.</summary>
internal static class TourSteps
{
    /// <summary>A station.</summary>
    /// <param name="At">What it points at: a CSS selector; it is left out where nothing of that is seen.</param>
    /// <param name="Title">Its name.</param>
    /// <param name="Text">What is told.</param>
    public sealed record Step(string At, string Title, string Text);

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<Step> All =>
    [
        new(".xw-figures", T("The lab in a line"), T("How many hosts are live, how many domains there are, the hottest host, and whether the loss of any one host could be borne (N+1). What moves right now stands at the end.")),
        new(".xw-grid", T("Every host is a tile"), T("A host that is well is grey; near its threshold it has an amber edge, over it a red ground. The hottest stand first. Open one to see its domains, its charts, and to drain it.")),
        new(".xw-split > [data-first], .xw-feed", T("What moves, and why"), T("Hosts that have too much ask the others for help by themselves. Each move says why it is made; a negotiation shows who offered, who refused with which figures, and who was chosen.")),
        new(".xw-nav", T("Where things are"), T("Hosts, domains, configurations, images. Drains empty a host for maintenance, events tell who did what and why, and replay shows the lab as it was at any moment.")),
        new("a[href='advisor']", T("The advisor"), T("It shows which moves would even out the lab, how much each brings, and what if a host were drained or lost. Nothing moves before you say so.")),
        new("[data-find]", T("Find anything"), T("Ctrl K opens this from everywhere: type a part of a host's or domain's name, and press Enter.")),
        new(".xw-live", T("Is it live?"), T("All you see is pushed by the hosts. When the connection is lost this says so, the last picture stays with its age, and orders are switched off; the lab balances itself meanwhile.")),
        new("a[href='help']", T("Help is here"), T("What the words mean, how things are done, and this tour again.")),
    ];
}
