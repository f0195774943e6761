using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Exports;

namespace XenWeb.Web.Tests.Exports;

/// <summary>Exports by REST: what is asked of the agent, and what goes to and from the browser, cut off in the middle.</summary>
public sealed class ExportRoutesTests : IAsyncLifetime
{
    private const string Name = "small-1-20261128-120000";
    private static readonly HostId _server = new("store");

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-web-exports-").FullName;
    private TestApp _app = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync(change: o => o with { Exports = _folder });
        Directory.CreateDirectory(Path.Combine(_folder, "incoming"));
        var export = Directory.CreateDirectory(Path.Combine(_folder, "exports", Name)).FullName;
        var disk = new byte[1_000_000];
        for (var i = 0; i < disk.Length; i++) disk[i] = (byte)(i * 7);
        await File.WriteAllBytesAsync(Path.Combine(export, "disk-xvda.qcow2"), disk);
        await File.WriteAllTextAsync(Path.Combine(export, "run"), "#!/bin/sh\n");
        var item = new ExportItem(Name, "small-1", DateTimeOffset.UnixEpoch) { Files = [new ExportFile("disk-xvda.qcow2", new ByteSize(disk.Length), new string('a', 64)), new ExportFile("run", new ByteSize(10))] };
        _app.Service<ExportServers>().Hear(new ConfigurationPresenceMessage(_server, true, "1", "/etc/xenweb/guests"));
        _app.Service<ExportServers>().Hear(new ExportCatalogueMessage { Server = _server, Folder = _folder, Items = [item], Free = ByteSize.FromGiB(1) });
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<byte[]> ArchiveAsync(long? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/exports/{Name}/archive");
        if (from is not null) request.Headers.Range = new RangeHeaderValue(from, null);
        using var answer = await _app.Http.SendAsync(request);
        Assert.Equal(from is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<(HttpStatusCode Status, JsonElement Said)> PutAsync(string file, long offset, byte[] piece)
    {
        using var answer = await _app.Http.PutAsync($"/api/v1/imports/files/{file}?offset={offset}", new ByteArrayContent(piece));
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    [Fact]
    public async Task A_download_that_was_cut_off_goes_on_where_it_was()
    {
        var whole = await ArchiveAsync();
        Assert.Equal(whole[777_777..], await ArchiveAsync(777_777));
        Assert.Equal(0, whole.Length % 512);
        var listed = await _app.GetAsync("/api/v1/exports");
        Assert.Equal((Name, 1_000_010), (listed[0].GetProperty("name").GetString(), listed[0].GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task An_export_whose_files_are_not_what_they_were_is_not_given()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "exports", Name, "run"), "another");
        using var answer = await _app.Http.GetAsync($"/api/v1/exports/{Name}/archive");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        using var none = await _app.Http.GetAsync("/api/v1/exports/small-2-20261128-120000/archive");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_file_is_brought_in_pieces_and_one_that_does_not_fit_is_told_where_to_go_on()
    {
        Assert.Equal(3, (await PutAsync("mine.tar", 0, [1, 2, 3])).Said.GetProperty("bytes").GetInt64());
        var (status, said) = await PutAsync("mine.tar", 9, [9]);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("go on at 3", said.ToString(), StringComparison.Ordinal);
        // The same piece once more, for its answer was lost
        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync("mine.tar", 0, [1, 2, 3])).Status);
        Assert.Equal(3, (await _app.GetAsync("/api/v1/imports/files/mine.tar")).GetProperty("bytes").GetInt64());
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("mine.tar", 3, [4])).Status);
        using var complete = await _app.Http.PostAsync("/api/v1/imports/files/mine.tar/complete", null);
        Assert.Equal(HttpStatusCode.OK, complete.StatusCode);
        Assert.Equal([1, 2, 3, 4], await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "incoming"), "*-mine.tar"))));
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd.tar")]
    [InlineData("x.img")]
    [InlineData("a%20b.tar")]
    public async Task A_name_that_is_none_is_refused(string file)
    {
        Assert.Contains((await PutAsync(file, 0, [1])).Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.TopDirectoryOnly));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "incoming")));
    }

    [Fact]
    public async Task What_is_no_domain_and_no_file_is_refused_with_the_reason()
    {
        using var export = await _app.Http.PostAsync("/api/v1/domains/nothing/exports", null);
        Assert.Equal(HttpStatusCode.NotFound, export.StatusCode);
        using var import = await _app.Http.PostAsJsonAsync("/api/v1/imports", new { file = "mine.tar", name = "copy" });
        Assert.Contains("There is no file 'mine.tar' to import", await import.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var nothing = await _app.Http.PostAsJsonAsync("/api/v1/imports", new { });
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
    }

    [Fact]
    public async Task Who_may_only_read_downloads_nothing()
    {
        using var reader = _app.As(await _app.TokenAsync("read"));
        using var answer = await reader.GetAsync($"/api/v1/exports/{Name}/archive");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
