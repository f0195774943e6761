using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs;

/// <summary>What configurations are to be made like one another.</summary>
/// <param name="Model">What they are like; <c>{name}</c> in disk targets, kernel, RAM disk, command line and paths stands for its name, <c>{n}</c> for the number.</param>
/// <param name="Count">How many.</param>
/// <param name="Pattern">Their names: <c>{name}-{n}</c>, or <c>cs439-##</c> for numbers of two digits. Empty for the one name that the model has.</param>
/// <param name="First">The first number; null for the first from which on all are free.</param>
/// <param name="Seed">Where MAC addresses begin: the same seed makes the same ones, as long as they are free.</param>
public sealed record ManyRequest(GuestConfig Model, int Count, string Pattern, int? First, uint Seed)
{
    /// <summary>The pattern that is proposed.</summary>
    public const string Proposed = "{name}-{n}";

    /// <summary>Stands for the model's name.</summary>
    public const string NameMark = "{name}";

    /// <summary>Stands for the number.</summary>
    public const string NumberMark = "{n}";

    /// <summary>The pattern with the name in it.</summary>
    public string Named => Pattern.Replace(NameMark, Model.Name, StringComparison.Ordinal);

    /// <summary>Whether the names are the model's own name, once.</summary>
    public bool IsOne => Count == 1 && Pattern.Length == 0;
}
