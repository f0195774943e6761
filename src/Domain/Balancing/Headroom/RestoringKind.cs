namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>By what a reserve would be there again.</summary>
public enum RestoringKind
{
    /// <summary>Hosts that drain or are in maintenance take part again.</summary>
    Activate,

    /// <summary>Hosts that do not answer are brought back.</summary>
    Answer,

    /// <summary>Guests move: there is room enough, in the wrong places.</summary>
    Move,

    /// <summary>Guests are shut down.</summary>
    ShutDown,

    /// <summary>The lab gets more hosts.</summary>
    Add,
}
