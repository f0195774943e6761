using System.Collections.Immutable;

namespace XenWeb.Domain.Images;

/// <summary>How far an image came when it was booted for trial.</summary>
public enum BootOutcome
{
    /// <summary>It came up, and asked for an address and got one.</summary>
    Network,

    /// <summary>It came up, and never got an address.</summary>
    NoNetwork,

    /// <summary>It did not come up.</summary>
    DoesNotBoot,

    /// <summary>It could not be tried.</summary>
    NotTried,
}

/// <summary>What a boot for trial came to.</summary>
/// <param name="Hash">Of the image that was booted.</param>
/// <param name="Outcome">How far it came.</param>
/// <param name="Text">That in words.</param>
/// <param name="Console">The last lines of its console.</param>
/// <param name="At">When it ended.</param>
public sealed record ImageCheck(string Hash, BootOutcome Outcome, string Text, ImmutableArray<string> Console, DateTimeOffset At)
{
    /// <summary>The most lines that are kept.</summary>
    public const int LinesMax = 25;

    /// <summary>The longest line, in characters.</summary>
    public const int LineMax = 200;

    /// <summary>The same, line for line.</summary>
    public bool Equals(ImageCheck? other) => other is not null && (Hash, Outcome, Text, At) == (other.Hash, other.Outcome, other.Text, other.At) && Console.SequenceEqual(other.Console);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hash, Outcome, At);
}
