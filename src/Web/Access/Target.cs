namespace XenWeb.Web.Access;

/// <summary>What something is done to; what is null does not apply, all null is the lab as a whole.</summary>
/// <param name="Host">The host, or the host that a domain is on.</param>
/// <param name="Domain">The domain's name, or that of the configuration it is made from.</param>
/// <param name="Class">The configuration's class.</param>
/// <param name="Owner">Whose configuration it is.</param>
public readonly record struct Target(string? Host, string? Domain, string? Class, string? Owner)
{
    /// <summary>The lab as a whole.</summary>
    public static readonly Target Lab;

    /// <summary>In words, for a refusal.</summary>
    public override string ToString() => Domain ?? Host ?? "the lab";
}
