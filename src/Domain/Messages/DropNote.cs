namespace XenWeb.Domain.Messages;

/// <summary>What is to be told of messages that were dropped.</summary>
/// <param name="What">One of them; of several that have not all in common that part is empty.</param>
/// <param name="Count">How many.</param>
/// <param name="Claimed">Who they claimed to be from, some of them where they are many.</param>
/// <param name="IsFirst">The first of its kind, told at once; else what came since it was told last.</param>
public sealed record DropNote(DroppedMessage What, long Count, string Claimed, bool IsFirst);
