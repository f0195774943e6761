using XenWeb.Domain.Messages;

namespace XenWeb.Web.Access;

/// <summary>Somebody who asks for something, and why. Made by <see cref="SignedIn"/> only; what is done for them bears their <see cref="Reason"/>.</summary>
/// <param name="Person">Who.</param>
/// <param name="Why">Why; may be empty.</param>
/// <param name="For">Whom they say that they ask for, shown after their own name; null if nobody.</param>
public sealed record Caller(Person Person, string Why, string? For = null)
{
    /// <summary>Who and why, as orders and events tell it.</summary>
    public Reason Reason => new(string.IsNullOrWhiteSpace(For) ? Person.Who : $"{Person.Who} for {For}", Why);
}
