using XenWeb.Domain.Guests;

namespace XenWeb.Infrastructure.Xen;

/// <summary>A domain's name as Xen has it, parted into the guest's name and what a live migration hung on it.</summary>
/// <param name="Guest">The guest's name: "small-1" for <c>small-1--incoming</c>.</param>
/// <param name="Moving"><see cref="GuestRunState.Incoming"/> or <see cref="GuestRunState.Leaving"/>; null for a plain name.</param>
public readonly record struct DomainName(string Guest, GuestRunState? Moving)
{
    /// <summary>Dom0's name.</summary>
    public const string Dom0 = "Domain-0";

    /// <summary>What xl prints for a domain that has no name yet or no longer.</summary>
    public const string None = "(null)";

    private const string Incoming = "--incoming";
    private const string MigratedAway = "--migratedaway";

    /// <summary>Parts a name; one that is nothing but a suffix is left as it is.</summary>
    public static DomainName Parse(string name) =>
        Cut(name, Incoming) is { } incoming ? new(incoming, GuestRunState.Incoming)
        : Cut(name, MigratedAway) is { } away ? new(away, GuestRunState.Leaving)
        : new(name, null);

    private static string? Cut(string name, string suffix) =>
        name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : null;
}
