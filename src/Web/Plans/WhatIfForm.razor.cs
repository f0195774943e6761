using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Plans;

/// <summary>Asks what if.</summary>
public sealed partial class WhatIfForm
{
    /// <summary>The most domains that can be asked for here; more by REST.</summary>
    public const int CountMax = 1000;

    private string _drain = "";
    private string _lose = "";
    private string _start = "";
    private int _count = 1;
    private bool _balance = true;
    private bool _spare = true;
    private WhatIfChoice? _shown;

    /// <summary>What was asked last.</summary>
    [Parameter, EditorRequired]
    public required WhatIfChoice Value { get; set; }

    /// <summary>Hosts to choose from.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HostId> Hosts { get; set; }

    /// <summary>Configurations to choose from.</summary>
    [Parameter, EditorRequired]
    public ImmutableArray<string> Configurations { get; set; }

    /// <summary>Whether a plan is being made.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Told what is asked.</summary>
    [Parameter]
    public EventCallback<WhatIfChoice> Asked { get; set; }

    private WhatIfChoice What => new(_drain, _lose == _drain ? "" : _lose, _start, _start.Length == 0 ? 1 : Math.Clamp(_count, 1, CountMax), _balance, _spare);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // What is being chosen stays when the page is drawn anew
        if (_shown == Value) return;
        _shown = Value;
        (_drain, _lose, _start, _count, _balance, _spare) = (Value.Drain, Value.Lose, Value.Start, Value.Count, Value.Balance, Value.Spare);
    }
}
