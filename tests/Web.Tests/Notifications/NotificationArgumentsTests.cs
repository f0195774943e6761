using System.CommandLine;
using System.Net;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

public sealed class NotificationArgumentsTests
{
    [Fact]
    public void All_that_is_given_is_read()
    {
        var (options, errors) = Read("--address", "https://lab", "--smtp", "[::1]:2525", "--smtp-tls", "tls", "--smtp-ca", "ca.pem", "--mail-from", "xenweb@lab.test", "--mail-domain", "lab.test", "--webhook-network", "10.1.0.0/16", "--webhook-host", "hooks.lab.test");
        Assert.Empty(errors);
        Assert.Empty(options.Problems());
        Assert.Equal(("::1", 2525, MailTls.Tls, "ca.pem", "xenweb@lab.test"), (options.Mail!.Host, options.Mail.Port, options.Mail.Tls, options.Mail.AuthorityFile, options.Mail.From));
        Assert.Equal("https://lab/hosts/ferby", options.Link("hosts/ferby"));
        Assert.Equal([IPNetwork.Parse("10.1.0.0/16")], options.WebhookNetworks);
        Assert.Equal(["lab.test", "hooks.lab.test"], options.Mail.Domains.Concat(options.WebhookHosts));
    }

    [Fact]
    public void Without_any_no_mail_is_sent_and_links_are_relative()
    {
        var (options, errors) = Read();
        Assert.Empty(errors);
        Assert.Null(options.Mail);
        Assert.Equal("hosts/ferby", options.Link("hosts/ferby"));
        Assert.Equal(MailTls.StartTls, Read("--smtp", "mail:587").Options.Mail!.Tls);
    }

    [Theory]
    [InlineData("--address", "lab:5080")]
    [InlineData("--smtp-tls", "some")]
    [InlineData("--webhook-network", "10.1.0.0")]
    public void What_can_t_be_is_told_with_what_was_given(string option, string value) => Assert.Contains(Read(option, value).Errors, e => e.Contains(value, StringComparison.Ordinal));

    [Theory]
    [InlineData("mail")]
    [InlineData("mail:0")]
    [InlineData("mail:smtp")]
    public void A_mail_server_is_a_host_and_a_port(string server) => Assert.Contains("--smtp must be HOST:PORT of a mail server", Read("--smtp", server, "--mail-from", "xenweb@lab.test").Options.Problems());

    [Theory]
    [InlineData("", "tls")]
    [InlineData("ca.pem", "none")]
    public void An_authority_is_a_file_and_needs_tls(string file, string tls) =>
        Assert.Contains($"--smtp-ca is '{file}'; it must be a PEM file, and --smtp-tls must not be none", Read("--smtp", "mail:587", "--mail-from", "xenweb@lab.test", "--smtp-ca", file, "--smtp-tls", tls).Options.Problems());

    private static (NotificationOptions Options, IEnumerable<string> Errors) Read(params string[] given)
    {
        var arguments = new NotificationArguments();
        var command = new RootCommand();
        foreach (var option in arguments.All) command.Add(option);
        var parsed = command.Parse(given);
        return (parsed.Errors.Count == 0 ? arguments.Read(parsed) : new NotificationOptions(), [.. parsed.Errors.Select(e => e.Message)]);
    }
}
