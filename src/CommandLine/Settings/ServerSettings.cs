using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XenWeb.CommandLine.Settings;

/// <summary>Which lab is spoken to, and as whom.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Token">The API token; null for none.</param>
/// <param name="Authorities">Whom the server's certificate must be from; null for those that the machine trusts.</param>
internal sealed record ServerSettings(Uri Server, string? Token, X509Certificate2Collection? Authorities)
{
    private const string Usual = "http://127.0.0.1:5080";

    /// <summary>What was given on the command line; what is null was not.</summary>
    public sealed record Given(string? Server, string? Token, string? Authority, string? File);

    /// <summary>An option beats its environment variable, which beats the file, which beats the default. Throws a <see cref="Failure"/> with every mistake.</summary>
    public static ServerSettings Read(Given given, Func<string, string?> variable)
    {
        List<string> errors = [];
        var file = FileOf(given.File, variable, errors);
        var server = ServerOf(given.Server ?? Set(variable("XENWEB_SERVER")) ?? file.GetValueOrDefault("server") ?? Usual, errors);
        var token = given.Token is { } told ? TokenOf(told, errors) : Set(variable("XENWEB_TOKEN")) ?? file.GetValueOrDefault("token");
        if (token?.Any(c => c is <= ' ' or > '~') == true) errors.Add("The token has characters that no token has");
        if (server is not null && token is not null && server.Scheme == Uri.UriSchemeHttp && !IsHere(server)) errors.Add($"{server} is not encrypted: whoever listens would read the token. Use https");
        var authorities = (given.Authority ?? Set(variable("XENWEB_CA")) ?? file.GetValueOrDefault("ca")) is { } path ? AuthoritiesOf(path, errors) : null;
        return errors.Count == 0 ? new ServerSettings(server!, token, authorities) : throw new Failure(ExitCode.Usage, errors);
    }

    private static IReadOnlyDictionary<string, string> FileOf(string? given, Func<string, string?> variable, List<string> errors)
    {
        if ((given ?? Set(variable("XENWEB_CONFIG"))) is { } told) return SettingsFile.Read(told, errors);
        var usual = SettingsFile.UsualPath(variable);
        return usual is not null && File.Exists(usual) ? SettingsFile.Read(usual, errors) : new Dictionary<string, string>();
    }

    private static Uri? ServerOf(string text, List<string> errors)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri is { UserInfo: "", Query: "", Fragment: "" })
        {
            return uri.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
        }
        errors.Add($"The server is '{text}'; it must be an address such as https://xenweb:5080");
        return null;
    }

    // The list of processes shows what stands on a command line to everybody
    private static string? TokenOf(string told, List<string> errors)
    {
        if (told.Length > 1 && told[0] == '@') return PrivateFile.Read(told[1..], errors)?.Trim();
        errors.Add("--token takes @FILE, a file with the token: other people of the machine see what stands on a command line. XENWEB_TOKEN takes the token itself");
        return null;
    }

    private static X509Certificate2Collection? AuthoritiesOf(string path, List<string> errors)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            if (found.Count > 0) return found;
            errors.Add($"{path} has no certificate (PEM)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            errors.Add($"{path} can't be read as certificates (PEM): {e.Message}");
        }
        return null;
    }

    private static bool IsHere(Uri server) => server.IsLoopback || (IPAddress.TryParse(server.Host, out var address) && IPAddress.IsLoopback(address));

    private static string? Set(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
