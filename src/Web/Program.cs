using System.CommandLine;
using System.Globalization;
using System.Net;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web;
using XenWeb.Web.Access;
using XenWeb.Web.Access.OpenId;
using XenWeb.Web.Audit;
using XenWeb.Web.Identities;
using XenWeb.Web.Notifications;

var defaults = new WebOptions();
var port = new Option<int>("--port") { Description = "Port of the pages and the API; 0 takes a free one", DefaultValueFactory = _ => defaults.Port };
var listen = new Option<string>("--listen") { Description = "Address to listen on; * for all", DefaultValueFactory = _ => defaults.Listen };
var brokerPort = new Option<int?>("--broker-port") { Description = "Port of the app's own broker; 0 takes a free one. Default 8883, with --insecure 1883" };
var broker = new Option<string?>("--broker") { Description = "HOST:PORT of a broker that runs elsewhere, instead of our own" };
var database = new Option<string?>("--database") { Description = "PostgreSQL or SQLite connection string; default: an SQLite file in --data" };
var keepSamples = Keep("--keep-samples", defaults.History.KeepSamples, "each sample of the history is");
var keepMinutes = Keep("--keep-minutes", defaults.History.KeepMinutes, "means and extremes of a minute are");
var keepHours = Keep("--keep-hours", defaults.History.KeepHours, "means and extremes of an hour are");
var spool = new Option<int>("--spool") { Description = "The most disk, in MiB, that samples use below --data while they wait for a database that is away", DefaultValueFactory = _ => (int)defaults.Spool.MiB };
var data = new Option<string>("--data") { Description = "Folder of what must survive a restart", DefaultValueFactory = _ => defaults.Data };
var exports = new Option<string?>("--exports") { Description = "The configuration agent's folder of exports, where this machine sees it: downloads and uploads" };
var serverName = new Option<string?>("--server-name") { Description = "This web server's name, where several share the lab: another for each. They share --database, --broker and --shared" };
var shared = new Option<string?>("--shared") { Description = "Folder of what all web servers of the lab share, its authority and the keys of cookies; default: in --data" };
var redis = new Option<string?>("--redis") { Description = "HOST:PORT of a Redis over which several web servers push to clients of the hub" };
var redisPassword = new Option<string?>("--redis-password-file") { Description = "File with the password for --redis; else the environment's XENWEB_REDIS_PASSWORD" };
var certificate = new Option<string?>("--certificate") { Description = "PEM file with the certificate for https; without it the pages are served over http" };
var key = new Option<string?>("--key") { Description = "PEM file with the certificate's key" };
var proxy = new Option<bool>("--behind-proxy") { Description = "A proxy on this machine ends https: its X-Forwarded headers are believed" };
var proxies = new Option<IPNetwork[]>("--proxy")
{
    Description = "Network of proxies elsewhere that are believed too, such as 172.30.77.0/24; for several, more than once",
    DefaultValueFactory = _ => [],
    CustomParser = given =>
    {
        IPNetwork[] read = [.. given.Tokens.Select(t => IPNetwork.TryParse(t.Value, out var network) ? network : default)];
        foreach (var (token, _) in given.Tokens.Zip(read).Where(r => r.Second == default)) given.AddError($"--proxy is '{token.Value}'; it must be a network such as 172.30.77.0/24");
        return read;
    },
};
var published = new Option<bool>("--published-on-loopback") { Description = "It listens in a container whose ports are published on loopback only: http is let through" };
var insecure = new Option<bool>("--insecure") { Description = "Agents' messages in clear and unsigned, on loopback only: to try it out" };
var otlp = new Option<Uri?>("--otlp")
{
    Description = "Address of an OpenTelemetry collector (OTLP over HTTP), such as http://127.0.0.1:4318: metrics and traces of the app itself go there",
    CustomParser = given =>
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        given.AddError($"--otlp is '{given.Tokens[0].Value}'; it must be an address that begins with http:// or https://");
        return null;
    },
};
var log = new Option<string>("--log") { Description = "text: lines for people; json: one JSON object in each line", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json");
var command = new RootCommand("XenWeb: the lab's pages and its REST API") { port, listen, brokerPort, broker, database, keepSamples, keepMinutes, keepHours, spool, data, exports, serverName, shared, redis, redisPassword, certificate, key, proxy, proxies, published, insecure, otlp, log };
var provider = new OpenIdArguments();
var notifications = new NotificationArguments();
foreach (var option in provider.All.Concat(notifications.All)) command.Add(option);
command.Add(AuditCommands.Make(data, database));
command.SetAction((parsed, cancellation) => WebRun.RunAsync(
    new WebOptions
    {
        Port = parsed.GetValue(port),
        Listen = parsed.GetValue(listen)!,
        BrokerPort = parsed.GetValue(brokerPort) ?? new WebOptions { Insecure = parsed.GetValue(insecure) }.BrokerPort,
        Broker = parsed.GetValue(broker),
        Database = parsed.GetValue(database),
        History = new HistoryOptions { KeepSamples = parsed.GetValue(keepSamples), KeepMinutes = parsed.GetValue(keepMinutes), KeepHours = parsed.GetValue(keepHours) },
        Spool = ByteSize.FromMiB(parsed.GetValue(spool)),
        Data = parsed.GetValue(data)!,
        Exports = parsed.GetValue(exports),
        ServerName = parsed.GetValue(serverName),
        Shared = parsed.GetValue(shared),
        Redis = parsed.GetValue(redis),
        RedisPasswordFile = parsed.GetValue(redisPassword),
        Certificate = parsed.GetValue(certificate),
        Key = parsed.GetValue(key),
        BehindProxy = parsed.GetValue(proxy),
        Proxies = parsed.GetValue(proxies)!,
        Published = parsed.GetValue(published),
        Insecure = parsed.GetValue(insecure),
        Otlp = parsed.GetValue(otlp),
        JsonLog = parsed.GetValue(log) == "json",
        OpenId = provider.Read(parsed),
        Notifications = notifications.Read(parsed),
    },
    cancellation));
foreach (var more in AccessCommands.Make(data, database).Concat(IdentityCommands.Make(data, database))) command.Add(more);
return await command.Parse(args).InvokeAsync();

static Option<TimeSpan> Keep(string name, TimeSpan usual, string what) => new(name)
{
    Description = $"How many days {what} kept; default {usual.TotalDays:0}",
    DefaultValueFactory = _ => usual,
    CustomParser = said =>
    {
        if (double.TryParse(said.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) && days is >= 0 and < 100_000) return TimeSpan.FromDays(days);
        said.AddError($"{name} is '{said.Tokens[0].Value}'; it must be a number of days");
        return usual;
    },
};
