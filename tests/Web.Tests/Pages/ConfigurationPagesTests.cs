using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Messages;
using XenWeb.Web.Configs;
using XenWeb.Web.Configs.Forms;

namespace XenWeb.Web.Tests.Pages;

/// <summary>The configurations' pages: list, form, preview, conflict, history, import.</summary>
public sealed class ConfigurationPagesTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Reason Mira = new("mira", "the class begins");
    private readonly PageContext _page = new(fixture);

    private Configurations All => _page.Services.GetRequiredService<Configurations>();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    private static string Text(string name, int memory = 128) => $"name = \"{name}\"\ntype = \"pv\"\nkernel = \"/boot/vmlinuz\"\nmemory = {memory}\n# xenweb.owner = \"mira\"\n";

    /// <summary>Types what is wrong into six fields of an empty form.</summary>
    internal static void Spoil(IRenderedComponent<NewConfigurationPage> form)
    {
        form.WaitForElement("#f-name", Deadline).Input("a/b<i>");
        form.Find("#f-memory").Input("much");
        form.Find("#f-vcpus").Input("9999");
        form.Find("#f-weight").Input("-1");
        form.Find("#f-vifs-0--mac").Input("$(reboot)");
        form.Find("#f-priority").Input("77");
    }

    [Fact]
    public async Task The_list_says_where_each_runs_filters_as_one_types_and_shows_retired_ones_on_demand()
    {
        await All.SaveAsync("list-a", Text("list-a"), null, Mira);
        await All.SaveAsync("list-b", Text("list-b"), null, Mira);
        await All.RetireAsync("list-b", null, Mira);
        _page.Say("herby", Samples.Status("herby", guests: ["list-a"]));
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("/configurations?find=LIST-");
        var list = _page.Render<ConfigurationsPage>();
        list.WaitForAssertion(() => Assert.Contains("hosts/herby", list.Find("tbody tr").InnerHtml), Deadline);
        Assert.DoesNotContain("configurations/list-b", list.Markup);
        Assert.Contains("retired one", list.Markup);
        navigation.NavigateTo("/configurations?find=LIST-&retired=true");
        list.WaitForAssertion(() => Assert.Contains("configurations/list-b", list.Markup), Deadline);
        list.Find("input[type=search]").Input("nothing-like-it");
        list.WaitForAssertion(() => Assert.Contains("<b>nothing-like-it</b>", list.Markup), Deadline);
        Assert.EndsWith("?find=nothing-like-it&retired=true", navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_that_are_selected_are_started_together_and_the_question_names_those_that_are_left_out()
    {
        foreach (var name in new[] { "many-a", "many-b", "many-c" }) await All.SaveAsync(name, Text(name), null, Mira);
        _page.Say("herby", Samples.Status("herby", guests: ["many-a"]));
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/configurations?find=many-");
        var list = _page.Render<ConfigurationsPage>();
        list.WaitForAssertion(() => Assert.Contains("hosts/herby", list.Find("tbody tr").InnerHtml), Deadline);
        list.Find("[aria-label='Select all 3 shown']").Change(true);
        list.WaitForAssertion(() => Assert.Contains("3 selected", list.Find("[role=toolbar]").TextContent), Deadline);
        list.Find("[aria-label='Select many-c']").Change(false);
        list.Find("input[type=search]").Input("many-b");
        list.WaitForAssertion(() => Assert.Contains("2 selected, 1 of them not shown", list.Find("[role=toolbar]").TextContent), Deadline);
        list.FindAll("[role=toolbar] button").Single(b => b.TextContent == "Start…").Click();
        Assert.Equal("Start many-b", list.Find("dialog h2").TextContent);
        Assert.Contains("many-a: It runs on herby already", list.Find(".xw-left-out").TextContent);
        list.Find("dialog form").Submit();
        // The app behind these pages has no host
        list.WaitForAssertion(() => Assert.Contains("0 of 1 done, 1 not.", list.Find(".xw-batch [role=status]").TextContent), Deadline);
        Assert.Contains("No host is there to start it.", list.Find(".xw-batch-items").TextContent);
        Assert.Empty(list.FindAll("[role=toolbar]"));
    }

    [Fact]
    public async Task Every_error_stands_beside_its_field_at_once_and_nothing_that_was_typed_is_lost()
    {
        var form = _page.Render<NewConfigurationPage>();
        Spoil(form);
        form.Find("#f-rules-pinnedTo").Input("__import__('os')");
        form.Find("#f-extra").Input("device_model_args = [ '-vnc' ]\nmemory = 1\n(");
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForElement("[role=alert]", Deadline);
        string[] wrong = ["f-name", "f-memory", "f-vcpus", "f-weight", "f-vifs-0--mac", "f-priority", "f-rules-pinnedTo", "f-extra"];
        form.WaitForAssertion(() => Assert.All(wrong, id =>
        {
            var input = form.Find($"#{id}");
            Assert.Equal("true", input.GetAttribute("aria-invalid"));
            Assert.Contains("invalid-feedback", form.Find($"#{input.GetAttribute("aria-describedby")}").ClassName);
            Assert.Contains($"#{id}\"", form.Find("[role=alert]").InnerHtml);
        }), Deadline);
        Assert.Equal("much", form.Find("#f-memory").GetAttribute("value"));
        Assert.Equal("$(reboot)", form.Find("#f-vifs-0--mac").GetAttribute("value"));
        Assert.Contains(form.FindAll("#preview mark"), m => m.TextContent == "memory = much");
        Assert.Empty(form.FindAll("#preview i"));
    }

    [Fact]
    public async Task A_configuration_that_is_right_is_saved_and_the_preview_is_the_file()
    {
        var form = _page.Render<NewConfigurationPage>();
        form.WaitForElement("#f-name", Deadline).Input("form-1");
        form.Find("#f-memory").Input("256");
        await form.InvokeAsync(() => form.FindAll("button").Single(b => b.TextContent == "Add a disk").Click());
        form.WaitForElement("#f-disks-0--target", Deadline).Input("/dev/lab/{name}-disk");
        form.WaitForAssertion(() => Assert.Contains("/dev/lab/form-1-disk", form.Find("#preview").TextContent), Deadline);
        var preview = form.Find("#preview").TextContent;
        await form.InvokeAsync(() => form.Find("form").Submit());
        var saved = await Eventually.IsAsync(() => All.FindAsync("form-1"), c => c is not null, _ => form.Markup);
        Assert.Equal(preview, saved!.Text);
        form.WaitForAssertion(() => Assert.EndsWith("configurations/form-1", _page.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal), Deadline);
    }

    [Fact]
    public async Task Six_of_these_pass_over_the_taken_names_and_share_no_disk_and_no_address()
    {
        for (var i = 1; i <= 5; i++) await All.SaveAsync($"six-{i}", Text($"six-{i}"), null, Mira);
        var form = _page.Render<NewConfigurationPage>();
        form.WaitForElement("#f-name", Deadline).Input("six");
        form.Find("#f-count").Input("6");
        await form.InvokeAsync(() => form.FindAll("button").Single(b => b.TextContent == "Add a disk").Click());
        form.WaitForElement("#f-disks-0--target", Deadline).Input("/dev/lab/six-swap");
        form.WaitForAssertion(() => Assert.Contains("six-6, six-7 … six-11", form.Markup), Deadline);
        Assert.Contains("1 to 5 are taken", form.Markup);
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForAssertion(() => Assert.Contains("All 6 would write to one disk. Put {n} into the path.", form.Markup), Deadline);
        form.Find("#f-disks-0--target").Input("/dev/lab/{name}-{n}-swap");
        form.WaitForAssertion(() => Assert.Empty(form.FindAll(".invalid-feedback")), Deadline);
        await form.InvokeAsync(() => form.Find("form").Submit());
        await Eventually.IsAsync(() => All.FindAsync("six-11"), c => c is not null, _ => form.Markup);
        var made = (await All.ListAsync()).Where(c => c.Name.StartsWith("six-", StringComparison.Ordinal) && c.Config.Disks.Length > 0).ToList();
        Assert.Equal(6, made.Count);
        Assert.Equal(6, made.SelectMany(c => c.Config.Macs).Distinct().Count());
        Assert.Equal(6, made.Select(c => c.Config.Disks[0].Target).Distinct().Count());
    }

    [Fact]
    public async Task The_second_of_two_editors_is_shown_the_difference_and_chooses()
    {
        await All.SaveAsync("two", Text("two"), 0, Mira);
        var form = _page.Render<EditConfigurationPage>(p => p.Add(e => e.Name, "two"));
        form.WaitForElement("#f-memory", Deadline).Input("512");
        await All.SaveAsync("two", Text("two", 256), 1, new Reason("tomas", "more room"));
        form.WaitForAssertion(() => Assert.Contains("tomas has saved version 2 meanwhile", form.Markup), Deadline);
        Assert.Contains("more room", form.Markup);
        // On the page's own thread: it must not be drawn between finding something and pressing it
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForAssertion(() => Assert.Contains("memory = 512", form.Find(".xw-diff .added").TextContent), Deadline);
        Assert.Contains("memory = 256", (await All.FindAsync("two"))!.Text);
        await form.InvokeAsync(() => form.FindAll("button").Single(b => b.TextContent == "Keep mine as version 3").Click());
        var kept = await Eventually.IsAsync(() => All.FindAsync("two"), c => c!.Version == 3, _ => form.Markup);
        Assert.Contains("memory = 512", kept!.Text);
        Assert.Equal(3, (await All.VersionsAsync("two")).Length);
    }

    [Fact]
    public async Task Theirs_can_be_taken_instead()
    {
        await All.SaveAsync("theirs", Text("theirs"), 0, Mira);
        var form = _page.Render<EditConfigurationPage>(p => p.Add(e => e.Name, "theirs"));
        form.WaitForElement("#f-memory", Deadline).Input("512");
        await All.SaveAsync("theirs", Text("theirs", 256), 1, new Reason("tomas", ""));
        form.WaitForElement(".xw-diff", Deadline);
        // On the page's own thread: the preview, which follows what was typed, must not be drawn between finding the button and pressing it
        await form.InvokeAsync(() => form.FindAll("button").Single(b => b.TextContent == "Take theirs, drop mine").Click());
        form.WaitForAssertion(() => Assert.Equal("256", form.Find("#f-memory").GetAttribute("value")), Deadline);
        Assert.Empty(form.FindAll(".xw-diff"));
    }

    [Fact]
    public async Task The_history_tells_who_and_why_shows_what_changed_and_restores()
    {
        await All.SaveAsync("past", Text("past"), 0, Mira);
        await All.SaveAsync("past", Text("past", 256), 1, new Reason("tomas", "<b>bold</b>"));
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/configurations/past?tab=history");
        var page = _page.Render<ConfigurationPage>(p => p.Add(c => c.Name, "past"));
        page.WaitForAssertion(() => Assert.Equal("memory = 128", page.Find(".xw-diff .removed code").TextContent), Deadline);
        Assert.Equal("memory = 256", page.Find(".xw-diff .added code").TextContent);
        Assert.Empty(page.FindAll("td b"));
        Assert.Contains("the class begins", page.Markup);
        page.FindAll("button").Single(b => b.TextContent == "Restore…").Click();
        page.WaitForElement("dialog[aria-labelledby] form", Deadline).Submit();
        var restored = await Eventually.IsAsync(() => All.FindAsync("past"), c => c!.Version == 3, _ => page.Markup);
        Assert.Equal(Text("past"), restored!.Text);
    }

    [Fact]
    public async Task Retire_asks_and_says_that_the_domain_goes_on()
    {
        await All.SaveAsync("old", Text("old"), 0, Mira);
        _page.Say("herby", Samples.Status("herby", guests: ["old"]));
        var page = _page.Render<ConfigurationPage>(p => p.Add(c => c.Name, "old"));
        page.WaitForAssertion(() => Assert.Contains("runs on", page.Markup), Deadline);
        page.FindAll("button").Single(b => b.TextContent == "Retire…").Click();
        page.WaitForAssertion(() => Assert.Contains("old runs on herby and goes on.", page.Find("dialog .xw-body").TextContent), Deadline);
        page.Find("dialog form").Submit();
        await Eventually.IsAsync(() => All.FindAsync("old"), c => c!.RetiredAt is not null, _ => page.Markup);
        page.WaitForAssertion(() => Assert.Contains("Put back into use…", page.Markup), Deadline);
    }

    [Fact]
    public void What_is_pasted_is_shown_with_every_mistake_and_what_is_kept_word_for_word()
    {
        var import = _page.Render<ImportPage>();
        import.Find("textarea").Change("name = 'pasted-1'\nmemory = 0\nlocaltime = 1\n# by hand <script>alert(1)</script>\nos.system('reboot')\n");
        import.FindAll("button").Single(b => b.TextContent == "Read it").Click();
        import.WaitForAssertion(() => Assert.Contains("localtime = 1", import.Find("details pre").TextContent), Deadline);
        Assert.Contains("Memory", import.Find("div.more").TextContent);
        Assert.Contains("Line 5", import.Find("div.more").TextContent);
        Assert.Empty(import.FindAll("script"));
        import.FindAll("button").Single(b => b.TextContent == "Into the form").Click();
        import.WaitForAssertion(() => Assert.Equal("pasted-1", import.Find("#f-name").GetAttribute("value")), Deadline);
        Assert.Contains("localtime = 1", import.Find("#f-extra").GetAttribute("value") ?? import.Find("#f-extra").TextContent);
    }

    [Fact]
    public async Task Files_are_taken_many_at_once_and_a_large_one_is_refused_by_itself()
    {
        var import = _page.Render<ImportPage>();
        import.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(
            InputFileContent.CreateFromText(Text("file-1"), "file-1.cfg"), InputFileContent.CreateFromText(new string('#', 1 << 20), "large.cfg"), InputFileContent.CreateFromText(Text("file-1", 256), "other.cfg"));
        import.WaitForAssertion(() => Assert.Equal(3, import.FindAll("ul.xw-feed > li").Count), Deadline);
        Assert.Contains("64\u00a0KiB", import.FindAll("ul.xw-feed > li")[1].TextContent);
        Assert.Contains("file-1.cfg has the name", import.FindAll("ul.xw-feed > li")[2].TextContent);
        import.FindAll("button").Single(b => b.TextContent == "Save 1").Click();
        Assert.Equal(Text("file-1"), (await Eventually.IsAsync(() => All.FindAsync("file-1"), c => c is not null, _ => import.Markup))!.Text);
    }
}
