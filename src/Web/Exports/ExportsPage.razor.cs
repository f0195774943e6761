using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Exports;

/// <summary>Exports, live: domains become archives, and archives domains.</summary>
public sealed partial class ExportsPage
{
    private ImmutableArray<PlacedExport> _items = [];
    private ImmutableArray<ExportWork> _works = [];
    private ImmutableArray<ExportFile> _incoming = [];
    private ImmutableArray<string> _domains = [];
    private DotNetObjectReference<ExportsPage>? _self;
    private ScriptModule? _script;
    private ElementReference _upload;
    private ConfirmDialog? _delete;
    private PlacedExport? _asked;
    private Refusal? _refusal;
    private string? _done;
    private string _domain = "";
    private string _file = "";
    private string _name = "";
    private string _class = "";

    /// <summary>Exports.</summary>
    [Inject]
    public required MyExports Exports { get; init; }

    /// <summary>Domains that can be exported.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private string? WhyNotImport => _file.Length == 0 ? T("Choose a file") : _name.Length == 0 ? T("The domain needs a name") : Me.WhyNot(LabAction.Configure, new Target(null, _name, Class, Me.Person.Name));

    // keys: what ExportFiles says where there is no folder
    private string? WhyNoFiles => Exports.WhyNoFiles is { } why ? T(why) : null;

    private string? Class => _class.Length > 0 ? _class : null;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Exports.Changed += OnChanged;
        Look();
        _domains = [.. (await Configurations.ListAsync(Gone)).Select(c => c.Name)];
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_script is not null || _self is not null || Exports.WhyNoFiles is not null || Exports.Stores.Length == 0 || !Me.May(LabAction.Configure)) return;
        _self = DotNetObjectReference.Create(this);
        _script = await Scripts.ImportAsync("./Exports/ExportsPage.razor.js");
        await _script.InvokeAsync("make", _upload, _self);
    }

    /// <summary>Called by the script: a file has come whole. The agent tells of it a little later.</summary>
    [JSInvokable]
    public void Brought(string file)
    {
        _file = file;
        if (_name.Length == 0) _name = file.Split('.')[0];
        StateHasChanged();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Exports.Changed -= OnChanged;
        await base.DisposeAsync();
        if (_script is not null) await _script.DisposeAsync();
        _self?.Dispose();
    }

    private static Status ValueOf(ExportWork work) => work.State switch { ExportState.Running => Status.Moving, ExportState.Waiting => Status.Waiting, ExportState.Done => Status.Done, _ => Status.Failed };

    private static string WordOf(ExportWork work) => work.State switch
    {
        ExportState.Running => T("running"),
        ExportState.Waiting => T("waiting"),
        ExportState.Done => T("done"),
        _ => T("failed"),
    };

    private static string NameOf(ExportWork work) => work.Kind == ExportOrderKind.Export ? T($"Export of {work.Guest}") : T($"Import of {work.Guest}");

    private static Share? ShareOf(ExportWork work) => work.Of.Bytes > 0 ? Share.FromPercent(Math.Min(100, 100.0 * work.Done.Bytes / work.Of.Bytes)) : null;

    private void OnChanged() => Answer(() =>
    {
        Look();
        StateHasChanged();
        return Task.CompletedTask;
    });

    private void Look() => (_items, _works, _incoming) = (Exports.Items, Exports.Works, Exports.Incoming);

    private async Task TakeAsync(Task<ExportAnswer> asked)
    {
        var answer = await asked;
        (_refusal, _done) = (answer.Refusal, answer.Outcome?.Text);
    }

    private Task ExportAsync() => TakeAsync(Exports.ExportAsync(_domain, Me.Asks(), Gone));

    private Task ImportAsync() => WhyNotImport is null ? TakeAsync(Exports.ImportAsync(_file, _name, Class, Me.Asks(), Gone)) : Task.CompletedTask;

    private void Ask(PlacedExport placed)
    {
        _asked = placed;
        _delete!.Show();
    }

    private Task DeleteAsync(Caller caller) => _asked is { } asked ? TakeAsync(Exports.DeleteAsync(asked.Item.Name, caller, Gone)) : Task.CompletedTask;
}
