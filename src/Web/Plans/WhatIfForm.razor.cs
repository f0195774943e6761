using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Plans;

/// <summary>Asks what if.</summary>
public sealed partial class WhatIfForm
{
    /// <summary>The most domains that can be asked for here; more by REST.</summary>
    public const int CountMax = 1000;

    // Lines of a list in which several can be chosen
    private const int SizeMax = 4;

    private string[] _drain = [];
    private string[] _lose = [];
    private string _like = "";
    private int _added = 1;
    private string _start = "";
    private int _count = 1;
    private string _class = "";
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

    /// <summary>Classes to choose from, and how many domains of each do not run; none where none can be started.</summary>
    [Parameter]
    public IReadOnlyList<(string Name, int Count)> Classes { get; set; } = [];

    /// <summary>Whether hosts can be added.</summary>
    [Parameter]
    public bool CanAdd { get; set; }

    /// <summary>Whether a plan is being made.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Told what is asked.</summary>
    [Parameter]
    public EventCallback<WhatIfChoice> Asked { get; set; }

    private int Size => Math.Clamp(Hosts.Count, 2, SizeMax);

    private WhatIfChoice What => new(string.Join(',', _drain), string.Join(',', _lose.Except(_drain)), _start, _start.Length == 0 ? 1 : Math.Clamp(_count, 1, CountMax), _balance, _spare)
    {
        Like = _like, Added = _like.Length == 0 ? 1 : Math.Clamp(_added, 1, WhatIfChoice.AddMax), Class = _class,
    };

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // What is being chosen stays when the page is drawn anew
        if (_shown == Value) return;
        _shown = Value;
        (_drain, _lose) = (WhatIfChoice.Names(Value.Drain), WhatIfChoice.Names(Value.Lose));
        (_like, _added, _class) = (Value.Like, Value.Added, Value.Class);
        (_start, _count, _balance, _spare) = (Value.Start, Value.Count, Value.Balance, Value.Spare);
    }
}
