namespace XenWeb.Domain.Negotiation;

/// <summary>Why a place for a guest is sought. One mechanism serves all four.</summary>
public enum HelpKind
{
    /// <summary>The host is overloaded and asks by itself.</summary>
    Relief,

    /// <summary>The host is to be empty.</summary>
    Drain,

    /// <summary>A person moves one guest, to a named host or to the best.</summary>
    Explicit,

    /// <summary>A guest is to be started where it is best off.</summary>
    Start,
}
