namespace XenWeb.Domain.Configs;

/// <summary>What a guest may be called.</summary>
public static class GuestName
{
    /// <summary>The longest name, in characters.</summary>
    public const int LengthMax = 255;

    /// <summary>Why a name can't be a guest's, in a sentence; null if it can.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0) return "It has no name.";
        if (name.Length > LengthMax) return $"The name has {name.Length} characters; {LengthMax} are possible.";
        if (name.Any(char.IsControl) || ConfigText.HasHalfCharacter(name)) return "The name holds a control character or half a character.";
        // A name is a path in xenstore
        if (name.Contains('/')) return $"The name '{name}' holds '/'.";
        // xl marks guests that move with NAME--incoming and NAME--migratedaway
        if (name.Contains("--", StringComparison.Ordinal)) return $"The name '{name}' holds '--', with which xl marks guests that move.";
        // xl list and xentop print names between columns of blanks
        if (name != name.Trim()) return $"The name '{name}' begins or ends with a blank.";
        if (name.All(char.IsAsciiDigit)) return $"The name '{name}' has digits only: xl would take it for a domain's number.";
        if (name is "Domain-0" or "(null)") return $"The name '{name}' is Xen's own.";
        return null;
    }
}
