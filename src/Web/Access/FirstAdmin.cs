using Microsoft.AspNetCore.Identity;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>
/// The first start makes one admin, with a password that is good for one sign-in. It goes to the console; where the console is a log (a
/// systemd unit's), into a file of the data folder that only its owner can read.
/// </summary>
public sealed partial class FirstAdmin(IServiceScopeFactory scopes, PeopleDirectory directory, StoreHealth health, WebOptions options, TimeProvider time, ILogger<FirstAdmin> log) : BackgroundService
{
    /// <summary>The admin's name.</summary>
    public const string Name = "admin";

    /// <summary>The file's name.</summary>
    public const string File = "first-password";

    /// <summary>How long the password is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await health.ReadyAsync(time, stoppingToken);
            await directory.ReadAsync(stoppingToken);
            // Somebody whom a provider vouches for may have been faster: they are no admin by that
            if (directory.People.Any(p => p.Issuer is null)) return;
            var password = SecretText.New(20);
            using var scope = scopes.CreateScope();
            var made = await scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>().CreateAsync(
                new PersonRow { Name = Name, Role = PersonRole.Admin, Groups = [Group.Lab.Name], OneTimeUntil = time.GetUtcNow() + Lifetime }, password);
            // Another web server of the same lab may have been faster
            if (made.Succeeded) Tell(password);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            LogNotMade(StoreProblem.Words(e));
        }
    }

    private void Tell(string password)
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not { Length: > 0 })
        {
            Console.WriteLine($"XenWeb has no people yet: sign in as '{Name}' with the one-time password {password}");
            return;
        }
        var path = Path.Combine(options.Data, File);
        using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (var text = new StreamWriter(file)) text.WriteLine(password);
        LogWritten(Name, path);
    }

    [LoggerMessage(1, LogLevel.Warning, "There are no people yet: sign in as '{Name}' with the one-time password in {Path}")]
    private partial void LogWritten(string name, string path);

    [LoggerMessage(2, LogLevel.Error, "The first admin could not be made: {Why}; start the web app again")]
    private partial void LogNotMade(string why);
}
