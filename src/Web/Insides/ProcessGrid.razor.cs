using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>Processes as top shows them. Drawn again only when there is another list, order or permission: the clock beside it does not touch it.</summary>
public sealed partial class ProcessGrid
{
    private (IReadOnlyList<ProcessRow> Rows, SortOrder Sort, bool Waiting, string? WhyNotStop) _drawn;
    private ICollection<ProcessRow> _items = [];
    private bool _changed = true;

    /// <summary>In their order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ProcessRow> Rows { get; set; }

    /// <summary>Whether the first list has not come yet.</summary>
    [Parameter]
    public bool Waiting { get; set; }

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required string Domain { get; set; }

    /// <summary>Its processors: a full bar is all of them. The number is top's, where 100 % is one.</summary>
    [Parameter]
    public int Cores { get; set; } = 1;

    /// <summary>How it is sorted.</summary>
    [Parameter, EditorRequired]
    public required SortOrder Sort { get; set; }

    /// <summary>Told of the new order.</summary>
    [Parameter]
    public EventCallback<SortOrder> SortChanged { get; set; }

    /// <summary>Why none can be stopped; null if they can.</summary>
    [Parameter]
    public string? WhyNotStop { get; set; }

    /// <summary>Told which is to be stopped.</summary>
    [Parameter]
    public EventCallback<ProcessRow> Stop { get; set; }

    /// <summary>Told whether the pointer is on it.</summary>
    [Parameter]
    public EventCallback<bool> Held { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var now = (Rows, Sort, Waiting, WhyNotStop);
        _changed = now != _drawn;
        if (_changed) _items = [.. Rows];
        _drawn = now;
    }

    /// <inheritdoc/>
    protected override bool ShouldRender() => _changed;

    private static string Tenth(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "\u202f%";

    private static string Size(ByteSize size) => size == ByteSize.Zero ? "0" : size.ToString();

    private static string Minus(string number) => number.Replace('-', '\u2212');

    // Kernel threads have no arguments; top writes them in brackets
    private static string Line(ProcessRow row) => row.Arguments.Length > 0 ? row.Arguments : $"[{row.Command}]";

    private static string Full(ProcessRow row) => row.Arguments.Length > 0 && !row.Arguments.StartsWith(row.Command, StringComparison.Ordinal) ? $"{row.Command}: {row.Arguments}" : Line(row);
}
