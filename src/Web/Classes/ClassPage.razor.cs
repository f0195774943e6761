using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Classes;

/// <summary>Makes many domains of one image, and shows how they get on; also those of an earlier visit.</summary>
public sealed partial class ClassPage
{
    private const int RunsShown = 3;

    private static readonly string[] _fields = ["pattern", "count", "first", "class", "memory", "vcpus", "bridge", "vlan", "lab"];

    private PlacedImage? _image;
    private ImmutableArray<ClassRun> _runs = [];
    private ImmutableArray<ConfigProblem> _problems = [];
    private Refusal? _refusal;
    private string _pattern = "";
    private string _count = "30";
    private string _first = "1";
    private string _class = "";
    private string _memory = "512";
    private string _vcpus = "1";
    private GuestType _type = GuestType.Pvh;
    private string _bridge = "xenbr0";
    private string _vlan = "";
    private string _lab = "";
    private string _why = "";
    private bool _start = true;
    private bool _busy;

    /// <summary>Of which image.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <summary>Images.</summary>
    [Inject]
    public required MyImages Images { get; init; }

    /// <summary>Classes.</summary>
    [Inject]
    public required MyClasses Classes { get; init; }

    /// <summary>Whether the lab runs in clear, where no agent joins.</summary>
    [Inject]
    public required WebOptions Options { get; init; }

    /// <summary>The page's address, which is the lab's.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private bool Joins => !Options.Insecure && _image?.Entry.Built?.Agent is not null;

    private bool HasKernel => _image?.Entry.Built?.Kernel is not null;

    private CopyKind? Kind => Images.Stores.FirstOrDefault(s => s.Id == _image?.Server)?.Catalogue?.Kind;

    private string? WhyNot => Classes.WhyNot(Text(_class), _start);

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _image = Images.Find(Name);
        if (_pattern.Length > 0) return;
        (_pattern, _class, _lab) = ($"{Name}-##", _image?.Entry.Recipe.Class ?? "", Navigation.BaseUri.TrimEnd('/'));
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Follow(Classes.FollowAsync(Gone), _ =>
        {
            _runs = [.. Classes.Current.Where(r => r.Ask.Image == Name).Take(RunsShown)];
            return true;
        });
    }

    private async Task MakeAsync()
    {
        if (_busy || _image is null || WhyNot is not null) return;
        _busy = true;
        try
        {
            var asked = new ClassAsk(Name, _pattern.Trim(), Number(_count), Number(_first))
            {
                Memory = ByteSize.FromMiB(Number(_memory)), Vcpus = Number(_vcpus), Type = _type, Bridge = Text(_bridge), Vlan = Text(_vlan), Class = Text(_class), Start = _start, Lab = _lab.Trim(),
            };
            var answer = await Classes.MakeAsync(asked, Me.Asks(_why), cancellation: Gone);
            _problems = answer.Problems;
            _refusal = _problems.IsEmpty ? answer.Refusal : null;
        }
        finally
        {
            _busy = false;
        }
    }

    private string? ErrorOf(string field) => _problems.Where(p => p.Field == field).Select(p => p.Text).ToList() is { Count: > 0 } all ? string.Join(" ", all) : null;

    private static string? Text(string text) => text.Trim() is { Length: > 0 } said ? said : null;

    // What is no number is out of every range, and is told as that
    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
