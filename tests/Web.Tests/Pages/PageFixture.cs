using System.Security.Claims;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Pages;

/// <summary>One real app for a class of tests: its operations, its database and its events stand behind the pages.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    /// <summary>The app.</summary>
    public TestApp App { get; private set; } = null!;

    /// <summary>The test's token, as the app knows who shows it.</summary>
    public ClaimsPrincipal Script => new(new ClaimsIdentity([new Claim(PeopleDirectory.TokenClaim, App.Service<PeopleDirectory>().Tokens.Single(t => t.Name == "script").Id.ToString())], "token"));

    public async Task InitializeAsync() => App = await TestApp.StartAsync();

    public async Task DisposeAsync() => await App.DisposeAsync();
}
