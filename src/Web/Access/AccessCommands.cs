using System.CommandLine;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>What whoever may read the data folder can do without signing in: "xenweb token", "xenweb sign-in-link", "xenweb password".</summary>
internal static class AccessCommands
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The commands, with the two options that say where the lab is kept.</summary>
    public static IEnumerable<Command> Make(Option<string> data, Option<string?> database)
    {
        var name = new Option<string>("--name") { Description = "The token's name, or the person's", Required = true };
        var scope = new Option<string>("--scope") { Description = $"What it may do: {string.Join(", ", Scopes.Words)}; for one host or domain with ':NAME' after it", Required = true };
        var days = new Option<double>("--days") { Description = "For how many days it is good", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double>("--minutes") { Description = "For how many minutes it is good", DefaultValueFactory = _ => 15 };
        var token = new Command("token", "Makes an API token and prints it") { data, database, name, scope, days };
        token.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(database), services => TokenAsync(services, parsed.GetValue(name)!, parsed.GetValue(scope)!, parsed.GetValue(days), cancellation), cancellation));
        var link = new Command("sign-in-link", "Prints the path of a link that signs somebody in, once, from this machine") { data, database, name, minutes };
        link.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(database), services => LinkAsync(services, parsed.GetValue(name)!, parsed.GetValue(minutes), cancellation), cancellation));
        var password = new Command("password", "Gives somebody a one-time password, unlocks them and takes their second factor away") { data, database, name };
        password.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(database), services => PasswordAsync(services, parsed.GetValue(name)!), cancellation));
        return [token, link, password];
    }

    internal static async Task<int> RunAsync(string data, string? database, Func<IServiceProvider, Task<(string? Printed, string? Problem)>> work, CancellationToken cancellation)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAccountsOnly(new WebOptions { Data = data, Database = database });
        await using var provider = services.BuildServiceProvider();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await provider.GetRequiredService<StoreStarter>().ReadyAsync(limit.Token);
            using var scope = provider.CreateScope();
            var (printed, problem) = await work(scope.ServiceProvider);
            if (problem is not null) await Console.Error.WriteLineAsync($"xenweb: {problem}");
            else Console.WriteLine(printed);
            return problem is null ? 0 : 1;
        }
        catch (Exception e) when (Live.StoreWait.IsStoreFailure(e) || e is OperationCanceledException or ArgumentException or SchemaTooNewException)
        {
            await Console.Error.WriteLineAsync($"xenweb: {(e is OperationCanceledException ? provider.GetRequiredService<StoreHealth>().Problem : StoreProblem.Words(e))}");
            return 1;
        }
    }

    private static async Task<(string?, string?)> TokenAsync(IServiceProvider services, string name, string scope, double days, CancellationToken cancellation)
    {
        var (scopes, problem) = Scopes.Parse(scope);
        var lifetime = TimeSpan.FromDays(Math.Clamp(days, 0, 10_000));
        string[] problems = [.. Tokens.Problems(name, lifetime), .. problem is null ? Array.Empty<string>() : [problem]];
        if (problems.Length > 0) return (null, string.Join(" ", problems));
        return ((await services.GetRequiredService<Tokens>().MakeAsync(new NewToken(name, scopes!, lifetime), null, cancellation)).Secret, null);
    }

    private static async Task<(string?, string?)> LinkAsync(IServiceProvider services, string name, double minutes, CancellationToken cancellation)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var people = services.GetRequiredService<UserManager<PersonRow>>();
        // The web app makes the first admin at its first start, which may be just now
        PersonRow? person;
        while ((person = await people.FindByNameAsync(name)) is null && name == FirstAdmin.Name) await Task.Delay(200, cancellation);
        if (person is null) return (null, $"There is nobody of the name '{name}'.");
        var code = SecretText.New(32);
        await using var db = services.GetRequiredService<IDbContextFactory<XenWebDb>>().CreateDbContext();
        db.SignInLinks.RemoveRange(await db.SignInLinks.Where(l => l.PersonId == person.Id).ToListAsync(cancellation));
        db.SignInLinks.Add(new SignInLinkRow { Hash = SecretText.HashOf(code), PersonId = person.Id, ExpiresAt = time.GetUtcNow().AddMinutes(Math.Clamp(minutes, 0.1, 60)) });
        await db.SaveChangesAsync(cancellation);
        return ($"/sign-in/link?code={code}", null);
    }

    private static async Task<(string?, string?)> PasswordAsync(IServiceProvider services, string name)
    {
        var people = services.GetRequiredService<UserManager<PersonRow>>();
        if (await people.FindByNameAsync(name) is not { } person) return (null, $"There is nobody of the name '{name}'.");
        var (password, problem) = await OneTimePassword.GiveAsync(people, person, services.GetRequiredService<TimeProvider>().GetUtcNow());
        return (password, problem);
    }
}
