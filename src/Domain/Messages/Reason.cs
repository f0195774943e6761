namespace XenWeb.Domain.Messages;

/// <summary>Who asked for something, and why; travels with every order and is stored with every event.</summary>
/// <param name="Who">A person's or a host's name: "mira", "ferby", "script".</param>
/// <param name="Why">In words: "new memory, back at 14:00". May be empty.</param>
public sealed record Reason(string Who, string Why)
{
    /// <summary>The longest who and why that are taken, in characters.</summary>
    public const int LengthMax = 500;
}
