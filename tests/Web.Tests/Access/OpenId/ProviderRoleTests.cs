using System.Net;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Access.OpenId;

namespace XenWeb.Web.Tests.Access.OpenId;

/// <summary>A provider whose claim says what people may do here.</summary>
public sealed class ProviderRoleTests : ProviderLab
{
    private protected override WebOptions Change(WebOptions options) => options with { OpenId = options.OpenId! with { Maps = ["staff=instructor:cs439,lab", "cn=ops,dc=example=admin", "students=viewer:cs439"] } };

    [Fact]
    public async Task What_they_are_there_says_anew_at_each_sign_in_what_they_may_here()
    {
        using var browser = new Browser(App);
        foreach (var (groups, role, where) in new[] { (["students"], PersonRole.Viewer, "cs439"), (["staff", "chess"], PersonRole.Instructor, "cs439 lab"), (["students", "cn=ops,dc=example"], PersonRole.Admin, "cs439"), ((string[])["students"], PersonRole.Viewer, "cs439") })
        {
            At.Groups = groups;
            Assert.Equal("302 /account", await SignInAsync(browser));
            Assert.Equal((role, where), (Known("mira")!.Role, string.Join(' ', Known("mira")!.Groups)));
        }
        await EventAsync("mira is instructor of cs439, lab, as Campus says");
    }

    [Fact]
    public async Task Who_is_nothing_there_does_not_get_in_and_what_they_had_here_ends()
    {
        using var browser = new Browser(App);
        Assert.Equal("302 /sign-in?answer=NoRole", await SignInAsync(browser));
        Assert.Null(Known("mira"));
        At.Groups = ["staff"];
        Assert.Equal("302 /account", await SignInAsync(browser));
        using var script = App.As(await App.TokenAsync("admin", Known("mira")!.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await script.PostAsync("/api/v1/domains/x/pause", null)).StatusCode);
        At.Groups = ["chess"];
        using var elsewhere = new Browser(App);
        Assert.Equal("302 /sign-in?answer=NoRole", await SignInAsync(elsewhere));
        Assert.Contains("nothing that you are there gives you a role here", await elsewhere.OpenAsync("/sign-in?answer=NoRole"));
        Assert.StartsWith("302", await browser.OpenAsync("/account"));
        Assert.Equal(HttpStatusCode.Forbidden, (await script.PostAsync("/api/v1/domains/x/pause", null)).StatusCode);
    }

    [Theory]
    [InlineData("staff=instructor:a, b,a", "staff", PersonRole.Instructor, "a b")]
    [InlineData("*=viewer", "*", PersonRole.Viewer, "")]
    [InlineData("cn=x,dc=y=Admin", "cn=x,dc=y", PersonRole.Admin, "")]
    public void Map_Written_IsRead(string text, string value, PersonRole role, string groups)
    {
        var (map, problem) = RoleMap.Parse(text);
        Assert.Equal((null, value, role, groups), (problem, map!.Value, map.Role, string.Join(' ', map.Groups)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("staff")]
    [InlineData("=admin")]
    [InlineData("staff=")]
    [InlineData("staff=root")]
    [InlineData("staff=2")]
    public void Map_ThatIsNone_IsRefusedInWords(string text) => Assert.Contains("--oidc-map is", RoleMap.Parse(text).Problem);
}
