using System.CommandLine;
using System.Globalization;
using System.Net;

namespace XenWeb.Web.Notifications;

/// <summary>The command line's options of notifications.</summary>
internal sealed class NotificationArguments
{
    private readonly Option<Uri?> _address = new("--address")
    {
        Description = "The web app's address as browsers know it, such as https://LAB: links in mails and webhooks begin with it",
        CustomParser = given =>
        {
            if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
            given.AddError($"--address is '{given.Tokens[0].Value}'; it must be an address that begins with http:// or https://");
            return null;
        },
    };
    private readonly Option<string?> _smtp = new("--smtp") { Description = "HOST:PORT of a mail server that notifications are sent through; without it no mail is sent" };
    private readonly Option<MailTls> _tls = new("--smtp-tls") { Description = "tls: from the first byte; starttls: after a word in clear, or not at all; none: in clear, for a mail server on this machine", DefaultValueFactory = _ => MailTls.StartTls };
    private readonly Option<string?> _authority = new("--smtp-ca") { Description = "PEM file with the root authority of the mail server's certificate; without it those that this machine trusts" };
    private readonly Option<string?> _user = new("--smtp-user") { Description = "Who XenWeb is at the mail server" };
    private readonly Option<string?> _password = new("--smtp-password-file") { Description = "File with the password for --smtp-user" };
    private readonly Option<string?> _from = new("--mail-from") { Description = "The address that mails are from" };
    private readonly Option<string[]> _domains = new("--mail-domain") { Description = "A domain that mail may go to, such as example.org; more than once for more. Without it: any" };
    private readonly Option<IPNetwork[]> _networks = new("--webhook-network")
    {
        Description = "Network of private addresses that webhooks may go to, such as 10.1.0.0/16; more than once for more. Without it: public addresses only, over https",
        DefaultValueFactory = _ => [],
        CustomParser = given =>
        {
            IPNetwork[] read = [.. given.Tokens.Select(t => IPNetwork.TryParse(t.Value, out var network) ? network : default)];
            foreach (var (token, _) in given.Tokens.Zip(read).Where(r => r.Second == default)) given.AddError($"--webhook-network is '{token.Value}'; it must be a network such as 10.1.0.0/16");
            return read;
        },
    };
    private readonly Option<string[]> _hosts = new("--webhook-host") { Description = "A host that webhooks may go to, with all below it; more than once for more. Without it: any" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_address, _smtp, _tls, _authority, _user, _password, _from, _domains, _networks, _hosts];

    /// <summary>What was given.</summary>
    public NotificationOptions Read(ParseResult parsed) => new()
    {
        Mail = Mail(parsed),
        Address = parsed.GetValue(_address),
        WebhookNetworks = parsed.GetValue(_networks) ?? [],
        WebhookHosts = parsed.GetValue(_hosts) ?? [],
    };

    private MailOptions? Mail(ParseResult parsed)
    {
        if (parsed.GetValue(_smtp)?.Trim() is not { } server) return null;
        var colon = server.LastIndexOf(':');
        return new MailOptions
        {
            Host = colon > 0 ? server[..colon].Trim('[', ']') : "",
            Port = int.TryParse(server[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0,
            Tls = parsed.GetValue(_tls),
            AuthorityFile = parsed.GetValue(_authority),
            User = parsed.GetValue(_user),
            PasswordFile = parsed.GetValue(_password),
            From = parsed.GetValue(_from) ?? "",
            Domains = parsed.GetValue(_domains) ?? [],
        };
    }
}
