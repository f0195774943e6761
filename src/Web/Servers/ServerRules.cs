using System.Text.RegularExpressions;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.Servers;

/// <summary>What several web servers of one lab need.</summary>
internal static partial class ServerRules
{
    /// <summary>All that is wrong with the options; empty if nothing is.</summary>
    public static IEnumerable<string> Problems(WebOptions options)
    {
        if (options.Redis is { } redis && !HostAndPort().IsMatch(redis)) yield return $"--redis is '{redis}'; it must be HOST:PORT";
        if (options.RedisPasswordFile is { } file && !File.Exists(file)) yield return $"--redis-password-file is '{file}', and there is no such file";
        if (options.ServerName is not { } name)
        {
            if (options.Redis is not null) yield return "--redis is for several web servers: give each a name with --server-name";
            yield break;
        }
        if (!Name().IsMatch(name)) yield return $"--server-name is '{name}'; it must be 1 to 32 letters, digits and hyphens";
        if (options.Database is null || !new XenWebDbFactory(options.Database).IsPostgres) yield return "--server-name is for several web servers, and they share a PostgreSQL: name it with --database";
        if (options.Broker is null) yield return "--server-name is for several web servers, and they share a broker that runs elsewhere: name it with --broker";
        if (options.Shared is null) yield return "--server-name is for several web servers, and they share a folder with the lab's authority and the keys of cookies: name it with --shared";
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\S+:[1-9][0-9]{0,4}$")]
    private static partial Regex HostAndPort();
}
