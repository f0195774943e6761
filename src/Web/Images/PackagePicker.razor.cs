using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;

namespace XenWeb.Web.Images;

/// <summary>Chooses packages of a release.</summary>
public sealed partial class PackagePicker
{
    private string _find = "";
    private string _looked = "";
    private int _offset;
    private bool _busy;
    private string? _failure;
    private ImageOutcomeMessage? _found;

    /// <summary>Of which release.</summary>
    [Parameter, EditorRequired]
    public required string Release { get; set; }

    /// <summary>Those that are chosen.</summary>
    [Parameter, EditorRequired]
    public ImmutableArray<string> Chosen { get; set; } = [];

    /// <summary>Told of another choice.</summary>
    [Parameter]
    public EventCallback<ImmutableArray<string>> ChosenChanged { get; set; }

    /// <summary>What is wrong with the recipe.</summary>
    [Parameter]
    public ImmutableArray<ConfigProblem> Problems { get; set; } = [];

    /// <summary>Images.</summary>
    [Inject]
    public required MyImages Images { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    private string? ErrorOf(int at) => Problems.FirstOrDefault(p => p.Field == $"packages[{at}]")?.Text;

    private Task OnKeyAsync(KeyboardEventArgs key) => key.Key == "Enter" && !_busy && _find.Trim().Length > 0 ? SearchAsync(0) : Task.CompletedTask;

    private async Task SearchAsync(int offset)
    {
        (_busy, _failure, _looked, _offset) = (true, null, _find.Trim(), offset);
        try
        {
            var answer = await Images.SearchAsync(Release, _looked, offset, Me.Asks());
            (_found, _failure) = (answer.Outcome, answer.Refusal?.Text);
        }
        finally
        {
            _busy = false;
        }
    }
}
