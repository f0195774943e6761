namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// Takes fields off the right end of a line, parted by white space. xl and xentop put the name first and check no name,
/// so a name may hold spaces, digits or anything else: only what stands right of it can be trusted.
/// </summary>
internal ref struct RightFields(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line.TrimEnd();

    /// <summary>What is left of the fields that were taken, without white space at its ends: the name.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest.Trim();

    /// <summary>The next field from the right; empty when there is none.</summary>
    public ReadOnlySpan<char> Take()
    {
        var gap = _rest.LastIndexOfAny(' ', '\t');
        var field = _rest[(gap + 1)..];
        _rest = gap < 0 ? [] : _rest[..gap].TrimEnd();
        return field;
    }
}
