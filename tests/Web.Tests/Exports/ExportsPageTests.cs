using Bunit;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Exports;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Exports;

/// <summary>The page of exports: empty, what goes on, what failed and why, what is there, and a folder that is away.</summary>
public sealed class ExportsPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly HostId Store = new("store");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    private ExportServers Servers => fixture.App.Service<ExportServers>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _page.DisposeAsync();

    private void Say(params ExportWork[] works) => Servers.Hear(new ExportCatalogueMessage
    {
        Server = Store, Folder = "/srv/xenweb/exports", Free = ByteSize.FromGiB(7), Works = [.. works],
        Items = [new ExportItem("small-1-20261128-120000", "small-1", DateTimeOffset.UnixEpoch) { Files = [new ExportFile("<b>disk</b>.qcow2", ByteSize.FromMiB(300), new string('a', 64))] }],
        Incoming = [new ExportFile("mine.tar", ByteSize.FromMiB(12))],
    });

    [Fact]
    public void From_an_empty_page_to_what_is_there_what_goes_on_and_a_folder_that_is_away()
    {
        var page = _page.Render<ExportsPage>();
        Assert.Contains("Nothing is exported here", page.Markup);
        Assert.Contains("--exports /srv/xenweb/exports", page.Markup);

        Servers.Hear(new ConfigurationPresenceMessage(Store, true, "1", "/etc/xenweb/guests"));
        Say(Work(ExportState.Running) with { Done = ByteSize.FromMiB(25), Of = ByteSize.FromMiB(100) },
            Work(ExportState.Failed) with { Kind = ExportOrderKind.Import, Text = "It can't be imported.", Problems = [new ConfigProblem("disk", "Its sum is another <i>one</i>.")] });
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[role=progressbar]")), Deadline);
        foreach (var shown in new[] { "Export of small-1", "25.0\u00a0MiB of 100\u00a0MiB", "Its sum is another &lt;i&gt;one&lt;/i&gt;.", "&lt;b&gt;disk&lt;/b&gt;.qcow2", "small-1-20261128-120000", "free on store" }) Assert.Contains(shown, page.Markup);
        Assert.Single(page.FindAll("button:contains('Stop')"));
        Assert.Contains("mine.tar", page.Find("#import-file").InnerHtml);
        Assert.True(page.Find("button:contains('Import')").HasAttribute("disabled"));

        Servers.Hear(new ConfigurationPresenceMessage(Store, false, "1", "/etc/xenweb/guests"));
        page.WaitForAssertion(() => Assert.Contains("The folder on store is away", page.Markup), Deadline);
    }

    private static ExportWork Work(ExportState state) => new(Guid.NewGuid(), ExportOrderKind.Export, "small-1", "mira", state, DateTimeOffset.UnixEpoch);
}
