using System.Net;
using System.Text;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Access.OpenId;

/// <summary>What does not count, though it comes where the provider's word comes.</summary>
public sealed class ProviderAttackTests : ProviderLab
{
    private static readonly Dictionary<string, (Func<Forgery, string> Forge, string Why)> _forgeries = new()
    {
        ["another issuer"] = (t => t.With("iss", "https://other/").Signed(), "a token of another issuer"),
        ["no issuer"] = (t => t.With("iss", null).Signed(), "a token of another issuer"),
        ["another audience"] = (t => t.With("aud", "another-app").Signed(), "a token for somebody else"),
        ["no audience"] = (t => t.With("aud", null).Signed(), "a token for somebody else"),
        ["another's key"] = (t => t.With("sub", "1").SignedByAnother(), "a token that the provider did not sign"),
        ["an old signature"] = (t => t.With("sub", "1").WithTheOldSignature(), "a token that the provider did not sign"),
        ["expired"] = (t => t.Lived(-120).Signed(), "a token that is not good now"),
        ["not yet good"] = (t => t.Lived(3600 * 24).With("nbf", TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()).Signed(), "a token that is not good now"),
        ["no algorithm"] = (t => t.With("sub", "1").Unsigned([]), ""),
        ["no algorithm, and something in its place"] = (t => t.With("sub", "1").Unsigned([1, 2, 3]), "a token that the provider did not sign"),
        ["the client's secret"] = (t => t.With("sub", "1").Hashed(Encoding.UTF8.GetBytes(Provider.Secret)), "a token that"),
        ["the public key as a secret"] = (t => t.With("sub", "1").HashedWithThePublicKey(), "a token that"),
        ["another nonce"] = (t => t.With("nonce", "638000000000000000.abc").Signed(), "a token of another sign-in"),
        ["no nonce"] = (t => t.With("nonce", null).Signed(), "a token of another sign-in"),
        ["no subject"] = (t => t.With("sub", null).Signed(), ""),
        ["an endless subject"] = (t => t.With("sub", new string('x', 300)).Signed(), "who has no id"),
        ["no token at all"] = (_ => "eyJ.rubbish", ""),
    };

    [Fact]
    public async Task A_token_that_is_not_as_it_must_be_signs_nobody_in_and_the_event_says_why()
    {
        foreach (var (which, (forge, why)) in _forgeries)
        {
            using var browser = new Browser(App);
            var answer = await ForgeAsync(browser, forge);
            Assert.True(answer == "302 /sign-in?answer=Unbelieved", $"{which}: {answer}");
            Assert.StartsWith("302", await browser.OpenAsync("/account"));
            if (why.Length > 0) await EventAsync(why);
        }
        Assert.Single(App.Service<PeopleDirectory>().People);
        // And the honest one does: it was the forgeries that were refused
        At.Forge = null;
        using var honest = new Browser(App);
        Assert.Equal("302 /account", await SignInAsync(honest));
    }

    [Fact]
    public async Task An_answer_that_came_before_opens_nothing_and_the_provider_is_not_asked_again()
    {
        using var browser = new Browser(App);
        var back = await ThereAsync(await BeginAsync(browser));
        var kept = browser.Cookies();
        Assert.Equal("302 /account", await browser.OpenAsync(back));
        Assert.Equal("302 /sign-in?answer=Unbelieved", await browser.OpenAsync(back));
        // Somebody who kept the cookies of the first time too
        using var thief = new Browser(App, kept);
        Assert.Equal("302 /sign-in?answer=Unbelieved", await thief.OpenAsync(back));
        Assert.StartsWith("302", await thief.OpenAsync("/account"));
        Assert.Equal(1, At.CodesShown);
        await EventAsync("an answer that was used before");
    }

    [Fact]
    public async Task An_answer_in_another_s_browser_or_one_that_nobody_asked_for_opens_nothing()
    {
        using var mine = new Browser(App);
        using var theirs = new Browser(App);
        var back = await ThereAsync(await BeginAsync(mine));
        Assert.Equal("302 /sign-in?answer=Unbelieved", await theirs.OpenAsync(back));
        var (callback, state) = (back.Split('?')[0], Of(new Uri(back), "state"));
        foreach (var made in new[] { "", "?code=x", "?code=x&state=x", $"?state={state}", $"?state={state}&error=server_error", $"?code=x&state={state[..^4]}AAAA" })
        {
            Assert.Equal("302 /sign-in?answer=Unbelieved", await theirs.OpenAsync(callback + made));
        }
        using var form = new HttpRequestMessage(HttpMethod.Post, callback) { Content = new FormUrlEncodedContent([new("code", "x"), new("state", state)]) };
        form.Headers.Add("Origin", At.Address);
        Assert.Equal(HttpStatusCode.Forbidden, (await App.As(null).SendAsync(form)).StatusCode);
        Assert.Equal(0, At.CodesShown);
        Assert.Single(App.Service<PeopleDirectory>().People);
    }

    [Fact]
    public async Task A_code_of_another_sign_in_is_worth_nothing()
    {
        using var browser = new Browser(App);
        var (first, second) = (await ThereAsync(await BeginAsync(browser)), await ThereAsync(await BeginAsync(browser)));
        Assert.StartsWith("302 /sign-in?answer=", await browser.OpenAsync($"{first.Split('?')[0]}?code={Uri.EscapeDataString(Of(new Uri(first), "code"))}&state={Uri.EscapeDataString(Of(new Uri(second), "state"))}"));
        Assert.StartsWith("302", await browser.OpenAsync("/account"));
    }

    [Fact]
    public async Task What_is_asked_of_the_provider_is_bound_to_this_sign_in_and_leads_nowhere_else_after_it()
    {
        using var browser = new Browser(App);
        var asked = await BeginAsync(browser);
        Assert.Equal(("code", "S256", "xenweb"), (Of(asked, "response_type"), Of(asked, "code_challenge_method"), Of(asked, "client_id")));
        foreach (var name in new[] { "state", "nonce", "code_challenge" }) Assert.True(Of(asked, name).Length >= 40, $"{name}: {asked}");
        Assert.NotEqual(Of(asked, "nonce"), Of(await BeginAsync(browser), "nonce"));
        Assert.DoesNotContain("form_post", asked.Query);
        foreach (var evil in new[] { "https://evil/", "//evil", "/\\evil", "/sign-out" }) Assert.Equal("302 /", await browser.OpenAsync(await ThereAsync(await BeginAsync(browser, evil))));
    }

    [Fact]
    public async Task To_sign_in_is_tried_a_few_times_only_with_the_provider_too()
    {
        using var browser = new Browser(App);
        for (var i = 0; i < RateLimits.SignInMax; i++) Assert.StartsWith("302 http", await browser.OpenAsync("/sign-in/with"));
        Assert.StartsWith("429", await browser.OpenAsync("/sign-in/with"));
    }
}
