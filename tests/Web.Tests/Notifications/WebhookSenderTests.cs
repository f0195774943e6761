using System.Net;
using System.Text;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

public sealed class WebhookSenderTests : IAsyncLifetime
{
    private readonly string _secret = WebhookSignature.NewSecret();
    private HookReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _receiver = await HookReceiver.StartAsync();
        _receiver.Secret = _secret;
    }

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_letter_arrives_signed_with_reason_and_link()
    {
        var letter = Told.Letter(NotificationWays.Webhook, "ferby <b>\r\nx: y");
        Assert.Equal(SendOutcome.Taken, await SendAsync(letter));
        var told = Assert.Single(_receiver.Taken);
        Assert.Equal((letter.Id, 0, false), (told.GetProperty("id").GetGuid(), told.GetProperty("more").GetInt32(), told.GetProperty("test").GetBoolean()));
        var one = Assert.Single(told.GetProperty("notifications").EnumerateArray());
        Assert.Equal(("hostLost", "raised", "error", "Its agent does not answer."), (one.GetProperty("kind").GetString(), one.GetProperty("phase").GetString(), one.GetProperty("severity").GetString(), one.GetProperty("reason").GetString()));
        Assert.StartsWith("https://lab/hosts/ferby", one.GetProperty("link").GetString());
        Assert.Empty(_receiver.Refused);
    }

    [Fact]
    public async Task What_is_changed_signed_by_another_old_or_replayed_does_not_count()
    {
        await SendAsync(Told.Letter(NotificationWays.Webhook, "ferby"));
        var (signature, delivery, body) = Assert.Single(_receiver.Requests);
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal("taken already", _receiver.WhyNot(signature, delivery, body, now));
        Assert.Equal("not signed so", _receiver.WhyNot(signature, "another", [.. body, (byte)' '], now));
        Assert.Equal("too old", _receiver.WhyNot(signature, "another", body, now.AddMinutes(6)));
        // The time is part of what is signed: it can't be made young
        Assert.Equal("not signed so", _receiver.WhyNot($"t={now.AddMinutes(6).ToUnixTimeSeconds()},{signature.Split(',')[1]}", "another", body, now.AddMinutes(6)));
        _receiver.Secret = WebhookSignature.NewSecret();
        Assert.Equal("not signed so", _receiver.WhyNot(signature, "another", body, now));
    }

    [Fact]
    public void The_signature_is_that_of_the_documentation() =>
        Assert.Equal("t=1700000000,v1=7fd3f63e358a5b466ad16eb9b92640b6639a1d1111041bfc08779d1bacd106f2", WebhookSignature.Sign("whsec_example", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), Encoding.UTF8.GetBytes("{}")));

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(404, false)]
    [InlineData(410, false)]
    [InlineData(302, false)]
    [InlineData(307, false)]
    public async Task What_the_receiver_answers_decides_whether_it_is_tried_again_and_no_redirect_is_followed(int status, bool mayPass)
    {
        _receiver.Answers.Enqueue(status);
        var outcome = await SendAsync(Told.Letter(NotificationWays.Webhook, "ferby"));
        Assert.Equal(mayPass, outcome.MayPass);
        Assert.Contains($"{status}", outcome.Problem);
        Assert.Equal(["/hook"], _receiver.Paths);
    }

    [Fact]
    public async Task Nothing_reaches_this_machine_unless_its_network_is_named_by_whatever_name_it_goes()
    {
        var options = Told.Options() with { WebhookNetworks = [] };
        using var sender = new WebhookSender(new WebhookDoor(options), options, TimeProvider.System);
        foreach (var host in new[] { "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0" })
        {
            foreach (var scheme in new[] { "http", "https" })
            {
                var outcome = await sender.SendAsync(Told.Letter(NotificationWays.Webhook, "ferby"), $"{scheme}://{host}:{_receiver.Address.Port}/hook", _secret, default);
                Assert.True(outcome is { Problem: not null, MayPass: false }, $"{scheme}://{host}: {outcome}");
            }
        }
        Assert.Empty(_receiver.Paths);
    }

    [Theory]
    [InlineData("93.184.215.14", true, true)]
    [InlineData("93.184.215.14", false, false)]
    [InlineData("10.0.0.7", true, false)]
    [InlineData("10.1.0.7", false, true)]
    [InlineData("172.31.255.255", true, false)]
    [InlineData("192.168.1.1", true, false)]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("100.64.0.1", true, false)]
    [InlineData("::1", true, false)]
    [InlineData("::ffff:10.0.0.7", true, false)]
    [InlineData("::ffff:10.1.0.7", true, true)]
    [InlineData("fe80::1", true, false)]
    [InlineData("fd00::1", true, false)]
    [InlineData("64:ff9b::a00:7", true, false)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true, true)]
    [InlineData("255.255.255.255", true, false)]
    public void Only_public_addresses_and_networks_that_were_named_are_reached(string address, bool isHttps, bool may) =>
        Assert.Equal(may, new WebhookDoor(new NotificationOptions { WebhookNetworks = [IPNetwork.Parse("10.1.0.0/16")] }).WhyNot(IPAddress.Parse(address), isHttps) is null);

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("hooks.EXAMPLE.org", true)]
    [InlineData("evilexample.org", false)]
    [InlineData("example.org.evil.test", false)]
    public void With_hosts_named_only_those_and_what_is_below_them_are_reached(string host, bool may) =>
        Assert.Equal(may, new WebhookDoor(new NotificationOptions { WebhookHosts = ["example.org"] }).WhyNot(new Uri($"https://{host}/x")) is null);

    private async Task<SendOutcome> SendAsync(Letter letter)
    {
        var options = Told.Options();
        using var sender = new WebhookSender(new WebhookDoor(options), options, TimeProvider.System);
        return await sender.SendAsync(letter, new Uri(_receiver.Address, "/hook").AbsoluteUri, _secret, default);
    }
}
