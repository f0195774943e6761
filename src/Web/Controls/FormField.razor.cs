using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>One field of a form.</summary>
public sealed partial class FormField
{
    private readonly string _id = $"f{Guid.NewGuid():N}";

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>What is typed.</summary>
    [Parameter, EditorRequired]
    public required string Value { get; set; }

    /// <summary>Told what is typed.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>After a number.</summary>
    [Parameter]
    public string? Unit { get; set; }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Below it, as long as nothing is wrong.</summary>
    [Parameter]
    public string? Help { get; set; }

    /// <summary>What holds if it is empty.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>How many lines it has.</summary>
    [Parameter]
    public int Lines { get; set; } = 1;

    /// <summary>Classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>Whether it has the focus when its dialog opens.</summary>
    [Parameter]
    public bool Focus { get; set; }

    private string? Mark => Error is null ? null : "is-invalid";

    private string? Invalid => Error is null ? null : "true";
}
