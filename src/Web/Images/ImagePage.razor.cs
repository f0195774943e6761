using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Images;

/// <summary>One image: how its build gets on, its log, and what may be done with it.</summary>
public sealed partial class ImagePage
{
    private PlacedImage? _image;
    private ImageLogMessage? _log;
    private PlacedCopy? _example;
    private string? _lines;
    private string? _whyNotLive;
    private string? _done;
    private Refusal? _refusal;
    private ImmutableArray<ConfigProblem> _problems = [];
    private ConfirmDialog? _cancel;
    private ConfirmDialog? _delete;
    private Dialog? _copy;
    private string _pattern = "";
    private string _count = "30";
    private string _first = "1";
    private bool _busy;

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <summary>Images.</summary>
    [Inject]
    public required MyImages Images { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Images.Changed += OnChanged;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_pattern.Length == 0) _pattern = $"{Name}-##";
        Look();
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Images.Changed -= OnChanged;
        return base.DisposeAsync();
    }

    private void OnChanged() => Answer(() =>
    {
        Look();
        StateHasChanged();
        return Task.CompletedTask;
    });

    private void Look()
    {
        _image = Images.Find(Name);
        _log = _image is null ? null : Images.Log(_image);
        _example = Images.Copies.FirstOrDefault(c => c.Copy.Image == Name);
        var kind = Images.Stores.FirstOrDefault(s => s.Id == _example?.Server)?.Catalogue?.Kind;
        (_lines, _whyNotLive) = _example is null ? (null, null) : (ImageWords.Lines(_example.Copy, _image?.Entry.Built, kind), ImageWords.WhyNotLive(kind));
    }

    private Task BuildAsync() => OrderAsync(ImageOrderKind.Build, Me.Asks());

    private async Task OrderAsync(ImageOrderKind kind, Caller caller)
    {
        var answer = await Images.OrderAsync(Name, kind, caller, Gone);
        Take(answer);
        if (kind == ImageOrderKind.Delete && answer.Refusal is null) Navigation.NavigateTo("images");
    }

    private async Task CopyAsync()
    {
        if (_busy) return;
        var names = NamePattern.Names(_pattern.Trim(), Number(_count), Number(_first), Images.Copies.Select(c => c.Copy.Domain));
        _problems = names.Problems;
        if (!_problems.IsEmpty) return;
        _busy = true;
        try
        {
            Take(await Images.CopyAsync(Name, names.Names, Me.Asks(), Gone));
        }
        finally
        {
            _busy = false;
        }
        await _copy!.CloseAsync();
    }

    // What is no number is out of every range, and is told as that
    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private string? ErrorOf(string field) => _problems.FirstOrDefault(p => p.Field == field)?.Text;

    private void Take(ImageAnswer answer) => (_refusal, _done) = (answer.Refusal, answer.Outcome?.Text);
}
