using System.Collections.Immutable;
using System.Text;

namespace XenWeb.Domain.Images;

/// <summary>
/// How the agents inside of new copies join the lab: its address, and for each guest a join token that is good once and for that guest only. As a text
/// it is the address and then a line "GUEST TOKEN" for each; it travels sealed.
/// </summary>
/// <param name="Url">The lab's address, as guests reach it: https://HOST:PORT.</param>
/// <param name="Tokens">By guest.</param>
public sealed record ImageJoins(string Url, ImmutableSortedDictionary<string, string> Tokens)
{
    private const int UrlMax = 500;
    private const int TokenMax = 200;

    /// <summary>For whom they are sealed: the configuration agent of a server.</summary>
    public static string Reader(Hosts.HostId server) => $"images/{server}";

    /// <summary>Why an address can't be one, in a sentence; null if it can.</summary>
    public static string? WhyNot(string url) =>
        url.Length > UrlMax || !Uri.TryCreate(url, UriKind.Absolute, out var lab) || lab.Scheme != Uri.UriSchemeHttps || url.Any(c => c is <= ' ' or > '~') ? "The lab's address, as domains reach it, is https://HOST:PORT."
        : lab.IsLoopback ? $"{lab.Host} is each domain's own: name the lab as domains reach it, https://HOST:PORT."
        : null;

    /// <summary>As a text.</summary>
    public byte[] Write() => Encoding.UTF8.GetBytes($"{Url}\n{string.Concat(Tokens.Select(t => $"{t.Key} {t.Value}\n"))}");

    /// <summary>Reads what <see cref="Write"/> has written; null for anything else.</summary>
    public static ImageJoins? Read(ReadOnlySpan<byte> text)
    {
        var lines = Encoding.UTF8.GetString(text).Split('\n');
        if (lines.Length < 2 || lines[^1].Length > 0 || lines[0].Length > UrlMax || !Uri.TryCreate(lines[0], UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps) return null;
        var tokens = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in lines[1..^1])
        {
            if (line.Split(' ') is not [var guest, { Length: > 0 and <= TokenMax } token] || !ImageRecipeRules.IsDomain(guest) || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') || !tokens.TryAdd(guest, token)) return null;
        }
        return new ImageJoins(lines[0], tokens.ToImmutable());
    }
}
