using System.Net;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>The texts that tell how migrations are carried → settings; each mistake is told.</summary>
/// <param name="value">The text of an option by its name.</param>
/// <param name="wrong">Told the option and what it must be.</param>
internal sealed class StreamSettingsReader(Func<string, string> value, Action<string, string> wrong)
{
    private const string Rates = "it must be a number over 0";

    /// <summary>The settings; of what is wrong, the default.</summary>
    public StreamSettings Read() => new(By(), Listen(), Rate("--migrate-rate") ?? OfLink(), Rate("--migrate-rate-each"), RatesTo());

    private MigrateBy? By()
    {
        MigrateBy? by = value("--migrate-by") switch
        {
            "tls" => MigrateBy.Tls,
            "ssh" => MigrateBy.Ssh,
            "tls-or-ssh" => MigrateBy.TlsOrSsh,
            _ => null,
        };
        if (by is null && value("--migrate-by").Length > 0) wrong("--migrate-by", "it must be tls, ssh or tls-or-ssh");
        return by;
    }

    private IPEndPoint? Listen()
    {
        if (value("--stream-listen") == "off") return null;
        if (Text.TryEndpoint(value("--stream-listen"), out var host, out var port) && IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
        wrong("--stream-listen", "it must be ADDRESS:PORT, or off");
        return null;
    }

    private BitRate? OfLink() => Text.TryNumber(value("--link"), out var link) && link > 0 ? BitRate.FromMegabits(link * StreamSettings.LinkShare) : null;

    private BitRate? Rate(string name)
    {
        if (value(name).Length == 0) return null;
        if (Text.TryNumber(value(name), out var megabits) && megabits > 0) return BitRate.FromMegabits(megabits);
        wrong(name, Rates);
        return null;
    }

    private Dictionary<string, BitRate> RatesTo()
    {
        var rates = new Dictionary<string, BitRate>(StringComparer.Ordinal);
        foreach (var pair in value("--migrate-rate-to").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=') is [var host, var rate] && HostId.IsValid(host) && Text.TryNumber(rate, out var megabits) && megabits > 0) rates[host] = BitRate.FromMegabits(megabits);
            else wrong("--migrate-rate-to", "it must be HOST=RATE,HOST=RATE… in Mbit/s");
        }
        return rates;
    }
}
