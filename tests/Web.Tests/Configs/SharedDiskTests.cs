using System.Text;
using System.Text.Json;

namespace XenWeb.Web.Tests.Configs;

/// <summary>Two configurations that write to one disk: that is told, and the second of them is not started while the first runs.</summary>
public sealed class SharedDiskTests : Lab
{
    private const string Base = "/api/v1/configurations";

    private static string Text(string name, string disk = "phy:/dev/lab/data,xvda,w", bool shares = false) =>
        $"name = \"{name}\"\ntype = \"pv\"\nkernel = \"/boot/vmlinuz\"\nmemory = 128\ndisk = [ \"{disk}\" ]\n{(shares ? "# xenweb.shares_disks = 1\n" : "")}";

    [Fact]
    public async Task The_second_writer_is_told_of_and_not_started_while_the_first_runs()
    {
        await PutAsync("dns", Text("dns"));
        var warning = Assert.Single(await WarningsAsync(Text("web")));
        Assert.Equal("disks[0].target", warning.GetProperty("field").GetString());
        Assert.StartsWith("dns writes to /dev/lab/data too", warning.GetProperty("text").GetString(), StringComparison.Ordinal);
        await PutAsync("web", Text("web"));
        var (status, body, _) = await App.PostAsync($"{Base}/web/start");
        Assert.Equal(409, status);
        Assert.Contains("It writes to /dev/lab/data, and so does dns, which runs on ferby", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_being_started_counts_as_running()
    {
        await PutAsync("a", Text("a"));
        await PutAsync("b", Text("b"));
        await App.AskAsync($"{Base}/a/start");
        var (status, body, _) = await App.PostAsync($"{Base}/b/start");
        Assert.Equal(409, status);
        Assert.Contains("a, which is being started", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_says_so_in_both_may_share_and_who_only_reads_is_nobody_s_writer()
    {
        await PutAsync("dns", Text("dns", shares: true));
        Assert.Single(await WarningsAsync(Text("web")));
        Assert.Empty(await WarningsAsync(Text("web", shares: true)));
        Assert.Empty(await WarningsAsync(Text("web", "phy:/dev/lab/data,xvda,r")));
        Assert.Empty(await WarningsAsync(Text("web", "phy:/dev/lab/web,xvda,w")));
        // Its own disk is no other's
        Assert.Empty(await WarningsAsync(Text("dns")));
        await PutAsync("web", Text("web", shares: true));
        await App.AskAsync($"{Base}/web/start");
    }

    private async Task PutAsync(string name, string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "text/plain");
        using var answer = await App.Http.PutAsync($"{Base}/{name}", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<List<JsonElement>> WarningsAsync(string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "text/plain");
        using var answer = await App.Http.PostAsync($"{Base}/check", content);
        var check = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.True(check.GetProperty("usable").GetBoolean(), $"{check}");
        return [.. check.GetProperty("warnings").EnumerateArray()];
    }
}
