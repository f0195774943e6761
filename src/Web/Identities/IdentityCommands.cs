using System.CommandLine;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Web.Access;

namespace XenWeb.Web.Identities;

/// <summary>What whoever may read the data folder can do about who belongs: "xenweb join-token", "xenweb authority".</summary>
internal static class IdentityCommands
{
    /// <summary>The commands, with the two options that say where the lab is kept.</summary>
    public static IEnumerable<Command> Make(Option<string> data, Option<string?> database)
    {
        var role = new Option<string>("--role") { Description = "server, configuration, virtual or broker", Required = true };
        var name = new Option<string?>("--name") { Description = "The host's name, or the domain's UUID; left out: whichever domain shows it" };
        var minutes = new Option<double>("--minutes") { Description = "For how many minutes it is good", DefaultValueFactory = _ => JoinTokens.Lifetime.TotalMinutes };
        var token = new Command("join-token", "Makes a join token for one agent and prints it") { data, database, role, name, minutes };
        token.SetAction((parsed, cancellation) => AccessCommands.RunAsync(parsed.GetValue(data)!, parsed.GetValue(database), services => MakeAsync(services, parsed.GetValue(role)!, parsed.GetValue(name), parsed.GetValue(minutes), cancellation), cancellation));
        var authority = new Command("authority", "Shows the lab's certificate authority, or changes its key (restart the web app afterwards)");
        authority.Add(Act("show", "Prints its fingerprint and certificates", data, _ => { }));
        authority.Add(Act("rotate", $"Makes a new key: announced now, used in {LabAuthority.Lifetime.TotalDays:0} days, alone after {2 * LabAuthority.Lifetime.TotalDays:0}; nobody is shut out", data, a => a.Rotate()));
        authority.Add(Act("replace", "After the key was stolen: a new one at once, and all agents have to join again", data, a => a.Replace()));
        return [token, authority];
    }

    private static Command Act(string name, string what, Option<string> data, Action<LabAuthority> act)
    {
        var command = new Command(name, what) { data };
        command.SetAction(parsed =>
        {
            try
            {
                var authority = LabAuthority.Open(LabIdentity.Folder(parsed.GetValue(data)!), TimeProvider.System);
                act(authority);
                Console.WriteLine($"issuing: {authority.Fingerprint}");
                foreach (var certificate in authority.Certificates) Console.WriteLine($"{certificate.Subject}, valid until {certificate.NotAfter.ToUniversalTime():u}\n{certificate.ExportCertificatePem()}");
                return 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"xenweb: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    private static async Task<(string?, string?)> MakeAsync(IServiceProvider services, string role, string? name, double minutes, CancellationToken cancellation)
    {
        var parsed = Enum.TryParse<IdentityRole>(role, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : (IdentityRole?)null;
        var lifetime = TimeSpan.FromMinutes(Math.Clamp(minutes, 0, 1e6));
        string[] problems = [.. JoinTokens.Problems(parsed, name, lifetime)];
        if (problems.Length > 0) return (null, string.Join(" ", problems));
        return ($"{(await services.GetRequiredService<JoinTokens>().MakeAsync(parsed!.Value, name, lifetime, "this machine", cancellation)).Token}", null);
    }
}
