using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>A program's output as it comes. It stays at the end as long as one is there, and where one is otherwise. What is lost is said where it is missing.</summary>
public sealed partial class ProgramOutput
{
    private readonly OutputText _decoder = new();
    private ElementReference _text;
    private ScriptModule? _script;
    private bool _pumping;
    private bool _ended;
    private long _next;

    /// <summary>In which domain.</summary>
    [Parameter, EditorRequired]
    public GuestId Guest { get; set; }

    /// <summary>The id of the order that started it.</summary>
    [Parameter, EditorRequired]
    public Guid Program { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What the agents say.</summary>
    [Inject]
    public required LiveInsides Insides { get; init; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private string State => _ended ? T($"{new ByteSize(_next)} in all; the program has ended") : _next == 0 ? T("No output yet") : T($"{new ByteSize(_next)} so far");

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (firstRender) Follow(Insides.FollowAsync(Guest, Gone), _ => Insides.Output(Guest, Program)?.Read(_next) is { } read && (!read.Bytes.IsEmpty || read.Ended != _ended));
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // One call at a time: pieces keep their order, and a slow browser gets larger ones
        if (_pumping) return;
        _pumping = true;
        try
        {
            _script ??= await Scripts.ImportAsync("./Insides/ProgramOutput.razor.js");
            while (Insides.Output(Guest, Program)?.Read(_next) is { } read && (!read.Bytes.IsEmpty || read.Ended != _ended))
            {
                if (read.Cut > 0) _decoder.Cut();
                (_next, _ended) = (read.Next, read.Ended);
                await _script.InvokeAsync("append", _text, _decoder.Add(read.Bytes.Span), read.Cut > 0 ? T($"cut {new ByteSize(read.Cut)}: no longer kept") : null);
                StateHasChanged();
            }
        }
        finally
        {
            _pumping = false;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_script is not null) await _script.DisposeAsync();
    }
}
