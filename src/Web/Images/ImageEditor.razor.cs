using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Images;

/// <summary>A recipe's form: every mistake at once, each beside its field, and nothing that was typed is lost by it.</summary>
public sealed partial class ImageEditor
{
    private string _name = "";
    private string _class = "";
    private string _size = "2";
    private string _from = ImageRelease.All[0].Codename;
    private string _import = "";
    private string _keys = "";
    private string _why = "";
    private string? _index;
    private bool _console;
    private bool _pinned;
    private string? _image;
    private bool _pinnedTo;
    private string _agent = "";
    private string? _agentVersion;
    private bool _busy;
    private ImmutableArray<string> _packages = [];
    private ImmutableArray<ConfigProblem> _problems = [];
    private Refusal? _refusal;

    /// <summary>Which is edited; null for a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Images.</summary>
    [Inject]
    public required MyImages Images { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    // It must be theirs before and after
    private string? WhyNotSave => (Name is not null && Images.Find(Name) is { } before ? Images.WhyNotChange(before.Entry.Recipe) : null) ?? Images.WhyNotChange(Recipe());

    private string Title => Name is null ? T("New image") : T($"Edit {Name}");

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _agentVersion = Images.Stores.FirstOrDefault(s => s.Online)?.Catalogue?.Agent;
        if (_agentVersion is not null) _agent = "all";
        if (Name is null || Images.Find(Name)?.Entry is not { } entry) return;
        var recipe = entry.Recipe;
        (_name, _class, _from, _import, _packages, _console) = (recipe.Name, recipe.Class ?? "", recipe.Release ?? "", recipe.Import ?? "", recipe.Packages, recipe.ConsoleSignIn);
        (_image, _pinnedTo, _agent) = (recipe.PinTo ?? (entry.Built?.Index is null ? null : entry.Built.Hash), recipe.PinTo is not null, recipe.Agent ?? "");
        (_size, _keys, _index, _pinned) = (recipe.Size.GiB.ToString("0.###", CultureInfo.InvariantCulture), string.Join('\n', recipe.SshKeys), recipe.Pin ?? entry.Built?.Index, recipe.Pin is not null);
    }

    private ImageRecipe Recipe() => new()
    {
        Name = (Name ?? _name).Trim(),
        Release = _from.Length > 0 ? _from : null,
        Import = _from.Length > 0 ? null : _import.Trim(),
        Packages = _from.Length > 0 ? _packages : [],
        SshKeys = [.. _keys.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        // What is no number is out of range, and is told as that
        Size = double.TryParse(_size, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size) && size < 1e6 ? ByteSize.FromMiB(ByteSize.FromGiB(size).MiB) : ByteSize.Zero,
        ConsoleSignIn = _console,
        Class = _class.Trim() is { Length: > 0 } named ? named : null,
        Pin = _pinned && _from.Length > 0 ? _index : null,
        PinTo = _pinnedTo && _from.Length > 0 ? _image : null,
        Agent = _agent.Length > 0 && _from.Length > 0 ? _agent : null,
    };

    private async Task SaveAsync(bool build)
    {
        if (_busy || WhyNotSave is not null) return;
        (_busy, _refusal) = (true, null);
        try
        {
            var recipe = Recipe();
            var answer = await Images.SaveAsync(recipe, Me.Asks(_why), Gone);
            _problems = answer.Problems;
            if (answer.Refusal is null && build) answer = await Images.OrderAsync(recipe.Name, ImageOrderKind.Build, Me.Asks(_why), Gone);
            _refusal = _problems.IsEmpty ? answer.Refusal : null;
            if (answer.Refusal is null) Navigation.NavigateTo(Links.Image(recipe.Name));
        }
        finally
        {
            _busy = false;
        }
    }

    private string? ErrorOf(string field) => _problems.FirstOrDefault(p => p.Field == field)?.Text;

    private string? ErrorsBelow(string field) => _problems.Where(p => p.Field == field || p.Field.StartsWith(field + "[", StringComparison.Ordinal)).ToList() is { Count: > 0 } all ? string.Join(" ", all.Select(p => p.Text)) : null;
}
