using System.Collections.Immutable;
using System.Security.Claims;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access.OpenId;

/// <summary>What somebody may do here whose claim at the provider has a value: "--oidc-map lab-staff=instructor:cs439,cs101".</summary>
/// <param name="Value">The claim's value; <see cref="Everybody"/> is each.</param>
/// <param name="Role">What they may do at most.</param>
/// <param name="Groups">Where.</param>
public sealed record RoleMap(string Value, PersonRole Role, ImmutableArray<string> Groups)
{
    /// <summary>In place of a value: whoever signs in there.</summary>
    public const string Everybody = "*";

    /// <summary>Reads one; null and the reason if it is none.</summary>
    public static (RoleMap? Map, string? Problem) Parse(string text)
    {
        // The last sign: a value may have one itself ("cn=staff,dc=example")
        var at = text.LastIndexOf('=');
        var (value, rest) = at > 0 ? (text[..at].Trim(), text[(at + 1)..].Split(':', 2)) : ("", []);
        if (value.Length == 0) return (null, $"--oidc-map is '{text}'; it must be VALUE=ROLE or VALUE=ROLE:GROUP,GROUP");
        if (!Enum.TryParse<PersonRole>(rest[0].Trim(), ignoreCase: true, out var role) || !Enum.IsDefined(role) || char.IsAsciiDigit(rest[0].Trim()[0]))
            return (null, $"--oidc-map is '{text}'; its role must be one of {string.Join(", ", Enum.GetNames<PersonRole>()).ToLowerInvariant()}");
        return (new RoleMap(value, role, rest.Length < 2 ? [] : [.. rest[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()]), null);
    }

    /// <summary>The highest role of all that fit, and all their groups; null if none fits.</summary>
    public static (PersonRole Role, ImmutableArray<string> Groups)? Of(IEnumerable<RoleMap> maps, ClaimsPrincipal principal, string claim)
    {
        var values = principal.FindAll(claim).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        RoleMap[] fitting = [.. maps.Where(m => m.Value == Everybody || values.Contains(m.Value))];
        return fitting.Length == 0 ? null : (fitting.Max(m => m.Role), [.. fitting.SelectMany(m => m.Groups).Distinct().Order(StringComparer.Ordinal)]);
    }
}
