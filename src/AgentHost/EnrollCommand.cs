using System.CommandLine;
using XenWeb.AgentHost.Guest;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.AgentHost;

/// <summary>
/// <c>xenweb-agent enroll</c>: joins a lab once. The token is read from a file or the environment too, for an argument is seen by everybody
/// on the machine as long as the command runs.
/// </summary>
internal static class EnrollCommand
{
    /// <summary>0 when the agent has joined, 1 when the lab said no, 2 for a mistake in the arguments; all said already.</summary>
    public static int Run(string[] arguments, Func<string, string?> variable, TextWriter output, TextWriter error)
    {
        var url = new Option<string>("--url") { Description = "Address of the lab's dashboard, https://HOST:PORT", Required = true };
        var token = new Option<string?>("--token") { Description = "The join token, or @FILE that holds it, or in XENWEB_JOIN_TOKEN" };
        var role = new Option<IdentityRole>("--role") { Description = "Which of this machine's agents joins, server, configuration, virtual or broker: says where the identity is kept", DefaultValueFactory = _ => IdentityRole.Server };
        var state = new Option<string?>("--state-dir") { Description = "The agent's folder; default XENWEB_STATE_DIR, or the one of that role's unit", DefaultValueFactory = _ => variable("XENWEB_STATE_DIR") };
        var guest = new Option<string?>("--guest") { Description = "For a token that is good for any guest: this guest's UUID, if the kernel does not tell it" };
        var broker = new Option<string?>("--broker") { Description = "HOST:PORT of the broker as this machine reaches it, if that is not what the lab says" };
        var again = new Option<bool>("--again") { Description = "Also if it has joined already" };
        var command = new RootCommand("Joins a lab: this machine makes a key, and the lab certifies it for a join token from the dashboard (Agents, Add an agent).") { url, token, role, state, guest, broker, again };
        command.SetAction((parsed, cancellation) => RunAsync(new Wish(
            parsed.GetValue(url)!, Token(parsed.GetValue(token), variable), parsed.GetValue(role), parsed.GetValue(state), parsed.GetValue(guest), parsed.GetValue(broker), parsed.GetValue(again)), output, error, cancellation));
        var read = command.Parse(arguments);
        if (read.Errors.Count > 0)
        {
            foreach (var mistake in read.Errors) error.WriteLine($"xenweb-agent: {mistake.Message}");
            return CommandLine.BadSettings;
        }
        return read.Invoke(new InvocationConfiguration { Output = output, Error = error });
    }

    private static async Task<int> RunAsync(Wish wish, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            if (!Uri.TryCreate(wish.Url, UriKind.Absolute, out var lab)) throw new JoinException($"'{wish.Url}' is no address: https://HOST:PORT");
            if (wish.Broker is { } given && !Text.TryEndpoint(given, out _, out _)) throw new JoinException($"'{given}' is no broker: HOST:PORT");
            Prepare(wish, wish.Role);
            // A token for any guest of the lab is made good for this one
            var (own, broker) = await Joining.JoinAsync(lab, wish.Token, wish.Guest ?? (GuestFacts.Uuid is { } guest ? $"{guest}" : null), TimeProvider.System, cancellation).ConfigureAwait(false);
            // The token decides who it is; what it names is kept where that one's unit looks for it
            var state = own.Identity.Role == wish.Role ? wish.StateOf(wish.Role) : Prepare(wish, own.Identity.Role);
            own.Save(AgentIdentities.Folder(state));
            AgentIdentities.NameBroker(state, wish.Broker ?? broker);
            output.WriteLine($"joined the lab as {own.Identity}, kept in {state}; the broker is {wish.Broker ?? broker}; the certificate is valid until {own.Certificate.NotAfter.ToUniversalTime():u} and renews itself");
            return 0;
        }
        catch (Exception e) when (e is JoinException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"xenweb-agent: {e.Message}");
            return 1;
        }
    }

    // The folder, of which only its owner can read; one that holds an identity is not written over unasked
    private static string Prepare(Wish wish, IdentityRole role)
    {
        var (state, folder) = (wish.StateOf(role), AgentIdentities.Folder(wish.StateOf(role)));
        if (OwnIdentity.IsIn(folder) && !wish.Again) throw new JoinException($"{folder} holds an identity already ({OwnIdentity.Load(folder, TimeProvider.System).Identity}); --again replaces it");
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return state;
    }

    private static string Token(string? given, Func<string, string?> variable)
    {
        var token = given ?? variable("XENWEB_JOIN_TOKEN") ?? "";
        return (token.StartsWith('@') && File.Exists(token[1..]) ? File.ReadAllText(token[1..]) : token).Trim();
    }

    private sealed record Wish(string Url, string Token, IdentityRole Role, string? State, string? Guest, string? Broker, bool Again)
    {
        // As deploy/systemd has them
        public string StateOf(IdentityRole role) => State is { Length: > 0 } given ? given : role switch
        {
            IdentityRole.Configuration => "/var/lib/xenweb-configuration",
            IdentityRole.Virtual => "/var/lib/xenweb-virtual",
            IdentityRole.Broker => "/var/lib/xenweb-broker",
            _ => "/var/lib/xenweb",
        };
    }
}
