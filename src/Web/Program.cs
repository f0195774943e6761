using System.CommandLine;
using XenWeb.Web;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;
using XenWeb.Web.Identities;

var defaults = new WebOptions();
var port = new Option<int>("--port") { Description = "Port of the pages and the API; 0 takes a free one", DefaultValueFactory = _ => defaults.Port };
var listen = new Option<string>("--listen") { Description = "Address to listen on; * for all", DefaultValueFactory = _ => defaults.Listen };
var brokerPort = new Option<int?>("--broker-port") { Description = "Port of the app's own broker; 0 takes a free one. Default 8883, with --insecure 1883" };
var broker = new Option<string?>("--broker") { Description = "HOST:PORT of a broker that runs elsewhere, instead of our own" };
var database = new Option<string?>("--database") { Description = "PostgreSQL or SQLite connection string; default: an SQLite file in --data" };
var data = new Option<string>("--data") { Description = "Folder of what must survive a restart", DefaultValueFactory = _ => defaults.Data };
var certificate = new Option<string?>("--certificate") { Description = "PEM file with the certificate for https; without it the pages are served over http" };
var key = new Option<string?>("--key") { Description = "PEM file with the certificate's key" };
var proxy = new Option<bool>("--behind-proxy") { Description = "A proxy on this machine ends https: its X-Forwarded headers are believed" };
var published = new Option<bool>("--published-on-loopback") { Description = "It listens in a container whose ports are published on loopback only: http is let through" };
var insecure = new Option<bool>("--insecure") { Description = "Agents' messages in clear and unsigned, on loopback only: to try it out" };
var command = new RootCommand("XenWeb: the lab's pages and its REST API") { port, listen, brokerPort, broker, database, data, certificate, key, proxy, published, insecure };
command.Add(AuditCommands.Make(data, database));
command.SetAction((parsed, cancellation) => WebRun.RunAsync(
    new WebOptions
    {
        Port = parsed.GetValue(port),
        Listen = parsed.GetValue(listen)!,
        BrokerPort = parsed.GetValue(brokerPort) ?? new WebOptions { Insecure = parsed.GetValue(insecure) }.BrokerPort,
        Broker = parsed.GetValue(broker),
        Database = parsed.GetValue(database),
        Data = parsed.GetValue(data)!,
        Certificate = parsed.GetValue(certificate),
        Key = parsed.GetValue(key),
        BehindProxy = parsed.GetValue(proxy),
        Published = parsed.GetValue(published),
        Insecure = parsed.GetValue(insecure),
    },
    cancellation));
foreach (var more in AccessCommands.Make(data, database).Concat(IdentityCommands.Make(data, database))) command.Add(more);
return await command.Parse(args).InvokeAsync();
