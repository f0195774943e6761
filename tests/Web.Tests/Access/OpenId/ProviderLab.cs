using System.Net;
using System.Web;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Access.OpenId;

namespace XenWeb.Web.Tests.Access.OpenId;

/// <summary>An app that people may sign in to with a provider, and that provider.</summary>
public abstract class ProviderLab : IAsyncLifetime
{
    private protected Provider At { get; private set; } = null!;

    private protected TestApp App { get; private set; } = null!;

    private string _secretFile = "";

    public async Task InitializeAsync()
    {
        At = await Provider.StartAsync();
        // Its code is compiled at its first answer, which takes longer than the web app waits while other tests run
        using (var http = new HttpClient()) await http.GetStringAsync(new Uri(new Uri(At.Address), ".well-known/openid-configuration"));
        _secretFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(_secretFile, Provider.Secret + "\n");
        App = await TestApp.StartAsync(change: o => Change(o with { OpenId = new OpenIdOptions { Authority = At.Address, ClientId = Provider.Client, SecretFile = _secretFile, Name = "Campus" } }));
        await Eventually.TrueAsync(() => App.Service<PeopleDirectory>().People.Length == 1, () => "the first admin");
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await At.DisposeAsync();
        File.Delete(_secretFile);
    }

    /// <summary>For a lab with other options.</summary>
    private protected virtual WebOptions Change(WebOptions options) => options;

    /// <summary>Presses the button; the provider's page.</summary>
    private protected static async Task<Uri> BeginAsync(Browser browser, string to = "/account")
    {
        var answer = await browser.OpenAsync($"/sign-in/with?to={Uri.EscapeDataString(to)}");
        Assert.StartsWith("302 http", answer);
        return new Uri(answer[4..]);
    }

    /// <summary>The provider signs in whoever comes; the address that it sends them back to.</summary>
    private protected static async Task<string> ThereAsync(Uri page)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(page);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{page}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.Location!.ToString();
    }

    /// <summary>All of it; where the browser is led in the end.</summary>
    private protected static async Task<string> SignInAsync(Browser browser) => await browser.OpenAsync(await ThereAsync(await BeginAsync(browser)));

    /// <summary>Begins, and comes back with a token that was forged.</summary>
    private protected async Task<string> ForgeAsync(Browser browser, Func<Forgery, string> forge)
    {
        At.Forge = forge;
        return await SignInAsync(browser);
    }

    private protected PersonRow? Known(string name) => App.Service<PeopleDirectory>().People.SingleOrDefault(p => p.Name == name);

    private protected static string Of(Uri address, string name) => HttpUtility.ParseQueryString(address.Query)[name] ?? "";

    /// <summary>Waits for an event whose text has this in it.</summary>
    private protected Task<List<string>> EventAsync(string part) => Eventually.IsAsync(async () =>
    {
        await using var db = App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        return await db.Events.Select(e => e.Text).ToListAsync();
    }, texts => texts.Any(t => t.Contains(part, StringComparison.Ordinal)), texts => $"an event with '{part}' among\n{string.Join('\n', texts)}");
}
