using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Configs.Forms;

/// <summary>The form of a new configuration, of many like one another, or of one that is there.</summary>
public sealed partial class ConfigurationEditor
{
    // So many errors are named in the banner
    private const int ToldMax = 12;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    private readonly uint _seed = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    private ConfigurationForm _form = new();
    private LabInUse _lab = LabInUse.Nothing;
    private Many _many = new([], [], null);
    private ImmutableArray<PreviewLine> _preview = [];
    private IReadOnlyList<string> _owners = [];
    private IReadOnlyList<string> _classes = [];
    private IReadOnlyList<SaveOutcome> _outcomes = [];
    private ElementReference _banner;
    private ConfirmDialog? _discard;
    private Configuration? _newer;
    private string _newerWhy = "";
    private string? _refusal;
    private string? _target;
    private string _why = "";
    private int _basedOn;
    private int _at;
    private int _typed;
    private bool _busy;
    private bool _open;
    private bool _focusBanner;
    private bool _offersStart;

    /// <summary>What it is about.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What stands in it at first.</summary>
    [Parameter, EditorRequired]
    public required GuestConfig Start { get; set; }

    /// <summary>The configuration that is changed; null for a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The version of it that is changed.</summary>
    [Parameter]
    public int BasedOn { get; set; }

    /// <summary>Whether what stands in it at first was not typed here, so that all errors are to be seen at once.</summary>
    [Parameter]
    public bool Imported { get; set; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private int Count => Name is null ? Configs.Length : 1;

    private ImmutableArray<GuestConfig> Configs => _many.All;

    private IReadOnlyList<string> Warnings => [.. Configs.Take(ToldMax).SelectMany(_lab.Warnings).Select(w => w.Text).Distinct().Take(3)];

    private GuestConfig Shown => Configs.IsEmpty ? Start : Configs[Math.Clamp(_at, 0, Configs.Length - 1)];

    // It must be theirs before and after
    private string? WhyNotSave => (Name is null ? Configs : Configs.Add(Start)).Select(c => Configurations.WhyNotSave(c)).FirstOrDefault(w => w is not null);

    private string Mine => GuestConfigText.Write(Shown);

    private IReadOnlyList<string> Wrong => [.. _form.Problems.Select(p => ConfigurationForm.InputOf(p.Field)).Distinct().OrderBy(FormWords.PlaceOf)];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Use(Start);
        _basedOn = BasedOn;
        if (Imported) _form.Try();
        Configurations.Changed += OnConfigurations;
        await ReadAsync();
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusBanner) return;
        _focusBanner = false;
        await _banner.FocusAsync();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Configurations.Changed -= OnConfigurations;
        _form.Changed -= OnTyped;
        return base.DisposeAsync();
    }

    private void Use(GuestConfig config)
    {
        _form.Changed -= OnTyped;
        _form = FormFill.From(config);
        if (Name is null) (_form.Main["count"], _form.Main["pattern"]) = ("1", ManyRequest.Proposed);
        _form.Clean();
        _form.Changed += OnTyped;
    }

    private async Task ReadAsync()
    {
        var (all, inUse) = await Configurations.ListAndUseAsync(Name, Gone);
        _lab = inUse;
        _owners = [.. all.Select(c => c.Owner).OfType<string>().Distinct().Order()];
        _classes = [.. all.Select(c => c.Class).OfType<string>().Distinct().Order()];
        if (Name is not null && all.FirstOrDefault(c => c.Name == Name) is { } now && now.Version > _basedOn) await SeeNewerAsync(now);
        Judge();
    }

    private async Task SeeNewerAsync(Configuration newer)
    {
        var versions = await Configurations.VersionsAsync(newer.Name, Gone);
        (_newer, _newerWhy) = (newer, versions.FirstOrDefault(v => v.Version == newer.Version)?.Why ?? "");
    }

    private void Judge()
    {
        var (model, unread) = FormReader.Read(_form);
        var problems = unread.ToList();
        _many = Name is null ? MakeMany(model, problems) : new Many([model], [.. GuestConfigRules.Check(model), .. _lab.Problems(model)], null);
        _form.Judge(FormReader.Join(problems, _many.Problems));
        _offersStart = Count > 1 || !Fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Any(g => g.Name == model.Name);
        _preview = FormPreview.Lines(Shown, _form.Shown, _form.TypedAt);
    }

    private Many MakeMany(GuestConfig model, List<ConfigProblem> problems)
    {
        var count = FormReader.Whole(_form, "count", problems) ?? 1;
        var first = FormReader.Whole(_form, "first", problems);
        return Many.Make(new ManyRequest(model, count, count == 1 ? "" : _form.Main["pattern"].Trim(), first, _seed), _lab);
    }

    private void OnTyped()
    {
        var typed = ++_typed;
        Answer(async () =>
        {
            // The preview follows when the fingers rest
            await Task.Delay(Pause, Time, Gone);
            if (typed != _typed) return;
            _typed = 0;
            Judge();
            StateHasChanged();
        });
    }

    private void OnConfigurations() => Answer(async () =>
    {
        if (_busy) return;
        await ReadAsync();
        StateHasChanged();
    });

    private void Show(int at)
    {
        _at = at;
        Judge();
    }

    private void AddDisk()
    {
        var disk = _form.Add(_form.Disks);
        (disk["format"], disk["device"]) = ("Raw", $"xvd{(char)('a' + Math.Min(25, _form.Disks.Count - 1))}");
    }

    private void AddVif()
    {
        var vif = _form.Add(_form.Vifs);
        vif["mac"] = MakeMac();
        if (_form.Vifs.Count > 1) vif["bridge"] = _form.Vifs[^2]["bridge"];
        if (ClassNetworks.VlanOf(_form.Main["class"], _lab.Networks) is { } vlan) vif["vlan"] = vlan;
    }

    private void AddChannel() => _form.Add(_form.Channels)["connection"] = "pty";

    private string MakeMac() => new MacPool((uint)RandomNumberGenerator.GetInt32(int.MaxValue), _lab.Macs.Keys.Concat(_form.Vifs.Select(v => v["mac"]))).Next();

    private string HrefOf(string path) => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0] + "#" + FormField.IdOf(path);

    private void OnLeaving(LocationChangingContext context)
    {
        // A jump to a field stays on the page
        if (!_form.IsChanged || context.TargetLocation.Contains('#', StringComparison.Ordinal)) return;
        context.PreventNavigation();
        _target = context.TargetLocation;
        _discard!.Show();
    }

    private void Discard()
    {
        _target = null;
        if (_form.IsChanged) _discard!.Show();
        else _ = LeaveAsync();
    }

    private Task LeaveAsync()
    {
        _form.Clean();
        Navigation.NavigateTo(_target ?? (Name is null ? "configurations" : Links.Configuration(Name)));
        return Task.CompletedTask;
    }
}
