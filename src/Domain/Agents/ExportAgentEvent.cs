using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>Something that happened to the keeper of exports.</summary>
public abstract record ExportAgentEvent
{
    /// <summary>The broker is there (again): what is retained has to be published anew.</summary>
    public sealed record Connected : ExportAgentEvent;

    /// <summary>The folder was looked through.</summary>
    public sealed record Scanned(ExportsFound Found) : ExportAgentEvent;

    /// <summary>An order came.</summary>
    public sealed record Received(Envelope Envelope) : ExportAgentEvent;

    /// <summary>A work gets on: what was read, of how much.</summary>
    public sealed record Stepped(Guid Work, ByteSize Done, ByteSize Of) : ExportAgentEvent;

    /// <summary>A work has ended: how, in words, with every mistake; without one it is done.</summary>
    public sealed record Ended(Guid Work, string Text, bool IsDone, ImmutableArray<ConfigProblem> Problems) : ExportAgentEvent;

    /// <summary>An archive was taken away, or why not.</summary>
    public sealed record Deleted(Guid Order, string? Problem) : ExportAgentEvent;
}

/// <summary>What is in the folder of exports.</summary>
/// <param name="Items">Exports that are whole, by name.</param>
/// <param name="Incoming">Files to import, by name.</param>
/// <param name="Free">What is free.</param>
/// <param name="Problem">Why it can't be used; null if it can.</param>
public sealed record ExportsFound(ImmutableArray<ExportItem> Items, ImmutableArray<ExportFile> Incoming, ByteSize Free, string? Problem = null);

/// <summary>Something that the keeper of exports wants done.</summary>
public abstract record ExportAgentEffect
{
    /// <summary>Publish a message.</summary>
    public sealed record Publish(string Topic, Message Message, bool Retain = false) : ExportAgentEffect;

    /// <summary>Export a guest; ends with <see cref="ExportAgentEvent.Ended"/>.</summary>
    public sealed record Export(Guid Work, ExportPlan Plan, bool IsRunning) : ExportAgentEffect;

    /// <summary>Import one; ends likewise.</summary>
    public sealed record Import(Guid Work, string File, string Name, string? Owner, string? Class) : ExportAgentEffect;

    /// <summary>Stop a work; ends likewise.</summary>
    public sealed record Stop(Guid Work) : ExportAgentEffect;

    /// <summary>Take an archive away; ends with <see cref="ExportAgentEvent.Deleted"/>.</summary>
    public sealed record Delete(Guid Order, string Name) : ExportAgentEffect;
}
