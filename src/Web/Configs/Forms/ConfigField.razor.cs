using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Configs.Forms;

/// <summary>One field of the form.</summary>
public sealed partial class ConfigField
{
    private const int RowsMax = 16;

    private IReadOnlyList<string> _errors = [];

    /// <summary>Which.</summary>
    [Parameter, EditorRequired]
    public required FormField Field { get; set; }

    /// <summary>The part that it is of.</summary>
    [Parameter, EditorRequired]
    public required FormPart Part { get; set; }

    /// <summary>The form.</summary>
    [Parameter, EditorRequired]
    public required ConfigurationForm Form { get; set; }

    /// <summary>Whether it can't be changed.</summary>
    [Parameter]
    public bool Fixed { get; set; }

    /// <summary>A button behind it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string Id => FormField.IdOf(Part.PathOf(Field.Key));

    private string? Empty => Field.Empty is { } empty ? T(empty) : null;

    private string? Wrong => _errors.Count > 0 ? "is-invalid" : null;

    private string? Invalid => _errors.Count > 0 ? "true" : null;

    private bool HasLine => _errors.Count > 0 || Field.Help.Length > 0;

    private bool IsShown => Field.When is null || Field.When(Part) || _errors.Count > 0;

    private string Class => Field.Wide ? "full" : Field.Narrow ? "third" : Field.Kind switch { FormKind.Number => "third", FormKind.Check => "third xw-check", _ => "half" };

    private int Rows => Math.Clamp(Part[Field.Key].Count(c => c == '\n') + 2, Field.Key == "extra" ? 4 : 2, RowsMax);

    /// <inheritdoc/>
    protected override void OnParametersSet() => _errors = Form.ErrorsOf(Part.PathOf(Field.Key));

    private void Set(string? value) => Form.Set(Part, Field.Key, value ?? "");

    private void Check(ChangeEventArgs e) => Form.Set(Part, Field.Key, e.Value is true ? "true" : "");

    private void Left() => Form.Leave(Part.PathOf(Field.Key));
}
