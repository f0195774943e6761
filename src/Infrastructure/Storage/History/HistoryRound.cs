namespace XenWeb.Infrastructure.Storage.History;

/// <summary>What one round of <see cref="HistoryKeeper"/> did.</summary>
/// <param name="Led">Whether it was this program's to do; else another web server did it, and all else is 0.</param>
/// <param name="RolledUp">Rows of minutes and hours that were made, or made anew.</param>
/// <param name="Late">Notes of late samples that were seen to.</param>
/// <param name="Removed">What was too old: rows in SQLite, partitions in PostgreSQL.</param>
/// <param name="Packed">Partitions that were packed.</param>
public sealed record HistoryRound(bool Led, long RolledUp, int Late, long Removed, int Packed);
