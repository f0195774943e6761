namespace XenWeb.Infrastructure.Storage.History;

/// <summary>PostgreSQL's advisory locks of the history, and of several web servers: two numbers, of which the first is ours ("xenw") so that other programs' locks in one database are others.</summary>
internal static class PostgresLocks
{
    private const int Ours = 0x78656E77;

    /// <summary>Whoever holds it rolls up and removes; of several web servers one. Ends with its connection, so a killed one holds nothing.</summary>
    public static readonly string Lead = $"SELECT pg_try_advisory_lock({Ours}, 1)";

    /// <summary>Gives <see cref="Lead"/> back.</summary>
    public static readonly string Resign = $"SELECT pg_advisory_unlock({Ours}, 1)";

    /// <summary>Held by every append until its end.</summary>
    public static readonly string Append = $"SELECT pg_advisory_xact_lock_shared({Ours}, 2)";

    /// <summary>Waits until every append has ended, and lets none begin before this transaction's end. All others wait behind it, so it waits for seconds at most, and fails.</summary>
    public static readonly string HoldAppends = $"SET LOCAL lock_timeout = '5s'; SELECT pg_advisory_xact_lock({Ours}, 2)";

    /// <summary>Makes partitions, one program after the other.</summary>
    public static readonly string MakePartitions = $"SELECT pg_advisory_xact_lock({Ours}, 3)";

    /// <summary>Whoever holds it is the one of several web servers that does what must be done once. Ends with its session.</summary>
    public static readonly string TryLeadLab = $"pg_try_advisory_lock({Ours}, 4)";

    /// <summary>One web server after the other, until this transaction's end. Who holds it and falls silent is ended.</summary>
    public static readonly string TakeTurn = $"SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; SELECT 1 FROM pg_advisory_xact_lock({Ours}, 5)";
}
