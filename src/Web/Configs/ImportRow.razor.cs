using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Configs;

/// <summary>One file that is imported.</summary>
public sealed partial class ImportRow
{
    // Of a text full of mistakes the first ones are enough to begin with
    private const int ToldMax = 20;

    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public required ImportItem Item { get; set; }

    /// <summary>It is to be put into the form.</summary>
    [Parameter]
    public EventCallback InForm { get; set; }

    /// <summary>It is to be saved as it is.</summary>
    [Parameter]
    public EventCallback Save { get; set; }

    /// <summary>Something is being saved.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Why it is not theirs to save; null if it is.</summary>
    [Parameter]
    public string? WhyNotSave { get; set; }

    private string? Colour => Item.Saved is { } saved ? saved.Configuration is null ? "over" : "ok" : Item.Problems.IsEmpty ? null : "over";

    private string Word => Item switch
    {
        { Saved.Configuration: { } saved } => T($"saved as version {saved.Version}"),
        { Saved.Refusal: { } refusal } => T($"was not saved: {refusal.Shown}"),
        { Config: null } => T("could not be taken"),
        { Problems.IsEmpty: false } => T($"{Item.Problems.Length} to put right"),
        _ when WhyNotSave is { } why => T($"can't be saved by you: {why}"),
        { IsSame: true } => T($"is there already, the same as version {Item.Before!.Version}"),
        { Before: { RetiredAt: not null } before } => T($"would put the retired {before.Name} back into use, as version {before.Version + 1}"),
        { Before: { } before } => T($"would become version {before.Version + 1}, after {before.Author}'s"),
        _ => T("is new"),
    };
}
