using System.Net;
using System.Text;
using System.Text.Json;

namespace XenWeb.Web.Tests.Api;

public sealed class RefusalTests(RefusalTests.OneLab lab) : IClassFixture<RefusalTests.OneLab>
{
    [Theory]
    [InlineData("GET", "/api/v1/hosts/ferbi", null, null, 404, "There is no host 'ferbi'. Did you mean ferby?")]
    [InlineData("GET", "/api/v1/hosts/%20", null, null, 404, "There is no host ' '. There are ferby and herby.")]
    [InlineData("GET", "/api/v1/domains/dms", null, null, 404, "There is no domain 'dms'. Did you mean dns?")]
    [InlineData("GET", "/api/v1/operations/x", null, null, 404, "There is no operation 'x'.")]
    [InlineData("GET", "/api/v1/operations/00000000-0000-0000-0000-000000000001/events", null, null, 404, "There is no operation '00000000-0000-0000-0000-000000000001'.")]
    [InlineData("GET", "/api/v1/migrations/x", null, null, 404, "There is no migration 'x'.")]
    [InlineData("GET", "/api/v1/negotiations/x", null, null, 404, "There is no negotiation 'x'.")]
    [InlineData("GET", "/api/v1/configurations/x", null, null, 404, "There is no configuration 'x', and no other yet.")]
    [InlineData("POST", "/api/v1/configurations/x/start", null, null, 404, "There is no configuration 'x', and no other yet.")]
    [InlineData("GET", "/api/v1/nothing", null, null, 404, "There is nothing at /api/v1/nothing; the API is described at /api.")]
    [InlineData("DELETE", "/api/v1/hosts", null, null, 405, "DELETE is not possible at /api/v1/hosts; possible: GET, HEAD.")]
    [InlineData("POST", "/api/v1/hosts/ferby/activate", null, null, 409, "ferby is active already.")]
    [InlineData("POST", "/api/v1/domains/dns/unpause", null, null, 409, "dns is not paused.")]
    [InlineData("POST", "/api/v1/domains/dns/migrate", "{\"to\":\"ferby\"}", "application/json", 409, "dns is on ferby already.")]
    [InlineData("POST", "/api/v1/domains/dns/migrate", "{\"to\":\"herbi\"}", "application/json", 404, "There is no host 'herbi'. Did you mean herby?")]
    [InlineData("POST", "/api/v1/domains/dns/migrate", "{\"to\":\"a b\"}", "application/json", 400, "The field 'to' is no host name.")]
    [InlineData("POST", "/api/v1/hosts/ferby/drain", "{", "application/json", 400, "The body is no JSON: line 1, byte 2.")]
    [InlineData("POST", "/api/v1/hosts/ferby/drain", "{\"reason\":\"\\ud800\"}", "application/json", 400, "The body holds what is no text: bytes that are no UTF-8, or half a character.")]
    [InlineData("POST", "/api/v1/hosts/ferby/drain", "{\"\\udfff\":1}", "application/json", 400, "The body is no JSON: line 1, byte 13.")]
    [InlineData("POST", "/api/v1/hosts/ferby/drain", "[]", "application/json", 400, "The body must be a JSON object.")]
    [InlineData("POST", "/api/v1/hosts/ferby/drain", "{\"reason\":1,\"raeson\":\"x\"}", "application/json", 400, "The field 'reason' must be a text. The field 'raeson' is not known; possible: reason, who.")]
    [InlineData("POST", "/api/v1/hosts/ferby/drain", "reason=x", "application/x-www-form-urlencoded", 415, "The body is 'application/x-www-form-urlencoded'; it must be application/json.")]
    [InlineData("PUT", "/api/v1/configurations/x", "{}", "application/json", 400, "There is neither 'config', the fields, nor 'text', an xl.cfg.")]
    [InlineData("PUT", "/api/v1/configurations/x", "a=b", "application/x-www-form-urlencoded", 415, "The body is 'application/x-www-form-urlencoded'; it must be text/plain or application/json.")]
    [InlineData("PUT", "/api/v1/configurations/x", "name = \"y\"\nkernel = \"/k\"", "text/plain", 400, "It has no memory. It names its domain 'y', and the configuration is 'x': they must be the same.")]
    [InlineData("PUT", "/api/v1/hosts/ferby/policy", "{\"monitoring\":{\"window\":0,\"cpuOver\":\"x\",\"z\":1}}", "application/json", 400, null)]
    [InlineData("PUT", "/api/v1/hosts/ferby/policy", "{\"monitoring\":{\"window\":0}}", "application/json", 400, "The window is 0 samples; it must be 1 to 1000. 3 of the last 0 samples must exceed; it must be 1 to 0.")]
    [InlineData("GET", "/api/v1/domains?state=asleep", null, null, 400, null)]
    [InlineData("GET", "/api/v1/events?limit=501&after=x", null, null, 400, "'after' is 'x'; it must be the id of an event. 'limit' is '501'; it must be a whole number from 1 to 500.")]
    [InlineData("GET", "/api/v1/hosts/ferby/history?points=1&from=yesterday", null, null, 400, "'from' is 'yesterday'; it must be a time as in 2026-11-22T13:20:05Z. 'points' is '1'; it must be a whole number from 2 to 2000.")]
    [InlineData("GET", "/api/v1/hosts/ferby/history?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", null, null, 400, "'from' must be before 'to'.")]
    [InlineData("POST", "/api/v1/operations/00000000-0000-0000-0000-000000000001/cancel", null, null, 404, "There is no operation 00000000-0000-0000-0000-000000000001.")]
    public async Task What_is_wrong_is_said_as_a_problem(string method, string path, string? body, string? type, int status, string? detail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type!));
        var problem = await ProblemAsync(request, status);
        if (detail is not null) Assert.Equal(detail, problem.GetProperty("detail").GetString());
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateArray());
        Assert.Empty((await lab.App.GetAsync("/api/v1/operations")).EnumerateArray());
    }

    [Fact]
    public async Task Every_error_of_a_policy_is_told_at_once()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/hosts/ferby/policy") { Content = new StringContent("{\"monitoring\":{\"window\":\"a\",\"cpuOver\":\"x\",\"z\":1},\"y\":2}", Encoding.UTF8, "application/json") };
        var errors = (await ProblemAsync(request, 400)).GetProperty("errors").EnumerateArray().Select(e => e.GetString()!).ToArray();
        Assert.Equal(4, errors.Length);
        Assert.Contains("The field 'monitoring.cpuOver' must be a number.", errors);
        Assert.Contains(errors, e => e.StartsWith("The field 'monitoring.z' is not known; possible: cpuOffer,", StringComparison.Ordinal));
        Assert.Contains("The field 'y' is not known; possible: monitoring, negotiation, reason, who.", errors);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_whether_its_length_is_said_or_not()
    {
        var large = new byte[65 * 1024];
        using var said = new HttpRequestMessage(HttpMethod.Post, "/api/v1/hosts/ferby/drain") { Content = new ByteArrayContent(large) };
        said.Content.Headers.ContentType = new("application/json");
        await ProblemAsync(said, 413);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/hosts/ferby/drain") { Content = new StreamContent(new MemoryStream(large)) };
        chunked.Content.Headers.ContentType = new("application/json");
        chunked.Headers.TransferEncodingChunked = true;
        await ProblemAsync(chunked, 413);
    }

    [Fact]
    public async Task A_reason_over_the_limit_is_400()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/hosts/ferby/drain") { Content = new StringContent(JsonSerializer.Serialize(new { reason = new string('x', 501) }), Encoding.UTF8, "application/json") };
        Assert.Equal("The reason has 501 characters; 500 are taken.", (await ProblemAsync(request, 400)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "http://localhost:1")]
    public async Task Pages_of_other_sites_may_not_give_orders(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/hosts/ferby/drain");
        request.Headers.Add(header, value);
        await ProblemAsync(request, 403);
    }

    private async Task<JsonElement> ProblemAsync(HttpRequestMessage request, int status)
    {
        using var response = await lab.App.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((HttpStatusCode)status == response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    /// <summary>One lab for all of them: none changes anything.</summary>
    public sealed class OneLab : Lab
    {
        internal new TestApp App => base.App;
    }
}
