using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Pages;

/// <summary>One real app for a class of tests: its operations, its database and its events stand behind the pages.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    /// <summary>The app.</summary>
    public TestApp App { get; private set; } = null!;

    /// <summary>Over an app that a test has started itself.</summary>
    public static PageFixture Of(TestApp app) => new() { App = app };

    /// <summary>The test's token, as the app knows who shows it.</summary>
    public ClaimsPrincipal Script => new(new ClaimsIdentity([new Claim(PeopleDirectory.TokenClaim, App.Service<PeopleDirectory>().Tokens.Single(t => t.Name == "script").Id.ToString())], "token"));

    /// <summary>Somebody of a role and of groups, made anew, as the app knows who signed in.</summary>
    public async Task<ClaimsPrincipal> PersonAsync(string name, PersonRole role, params string[] groups)
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>();
        var row = new PersonRow { Name = name, Role = role, Groups = [.. groups] };
        Assert.True((await people.CreateAsync(row)).Succeeded);
        return new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, row.Id.ToString()), new Claim(people.Options.ClaimsIdentity.SecurityStampClaimType, row.Stamp)], "test"));
    }

    public async Task InitializeAsync() => App = await TestApp.StartAsync();

    public async Task DisposeAsync() => await App.DisposeAsync();
}
