namespace XenWeb.Infrastructure.Storage;

/// <summary>The database was last used by a newer program: this one would read and write it wrongly, so it does not start.</summary>
public sealed class SchemaTooNewException(IEnumerable<string> unknown) : Exception(
    "The database has been changed by a newer version of XenWeb (" + string.Join(", ", unknown) + "). Start that version, or restore the backup from before it.");
