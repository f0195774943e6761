using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>An app with a real mail server and a real receiver of webhooks, and people in it. Each test has its own.</summary>
public abstract class NotifiedLab : IAsyncLifetime
{
    private protected TestApp App { get; private set; } = null!;

    private protected MailServer Mails { get; } = new();

    private protected HookReceiver Hooks { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Hooks = await HookReceiver.StartAsync();
        App = await TestApp.StartAsync(change: o => o with { Notifications = Told.Options(Mails) });
    }

    public virtual async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Hooks.DisposeAsync();
        await Mails.DisposeAsync();
    }

    /// <summary>Somebody new.</summary>
    private protected async Task<ClaimsPrincipal> PersonAsync(string name, PersonRole role, params string[] groups)
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>();
        var row = new PersonRow { Name = name, Role = role, Groups = [.. groups] };
        Assert.True((await people.CreateAsync(row, "violet harbour 71 lamp")).Succeeded);
        return new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, row.Id.ToString()), new Claim(people.Options.ClaimsIdentity.SecurityStampClaimType, row.Stamp)], "test"));
    }

    /// <summary>As somebody.</summary>
    private protected async Task<T> AsAsync<T>(ClaimsPrincipal who, Func<MyNotifications, Task<T>> work)
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SignedIn>().Take(who);
        return await work(scope.ServiceProvider.GetRequiredService<MyNotifications>());
    }

    /// <summary>Sets what somebody wants; the receiver learns the secret, and they show that mail reaches them.</summary>
    private protected async Task SetAsync(ClaimsPrincipal who, NotificationSettings settings)
    {
        var (secret, problems) = await AsAsync(who, my => my.SetAsync(settings));
        Assert.Empty(problems);
        if (secret is not null) Hooks.Secret = secret;
        if (settings.MailAddress.Length > 0) Assert.Null(await AsAsync(who, my => my.ConfirmMailAsync(Code(App.Service<MailConfirmation>().Link(Id(who), settings.MailAddress)))));
    }

    /// <summary>The code of the link in a text.</summary>
    private protected static string Code(string text) => text[(text.IndexOf("?confirm=", StringComparison.Ordinal) + "?confirm=".Length)..].Split('\r', '\n')[0];

    /// <summary>Mail and webhook to the receivers of this test.</summary>
    private protected NotificationSettings Everywhere(string mail = "mira@example.org") => NotificationSettings.Usual with { MailAddress = mail, WebhookAddress = new Uri(Hooks.Address, "/hook?of=mira").AbsoluteUri };

    private protected static Guid Id(ClaimsPrincipal who) => Guid.Parse(who.FindFirstValue(ClaimTypes.NameIdentifier)!);
}
