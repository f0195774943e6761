namespace XenWeb.Infrastructure.Storage.Schema;

/// <summary>
/// The schema step of the history that lasts. EF Core knows no partitions, and reads none of these tables, so they are written here. A step that has been
/// released is never edited: these texts are the step's, not the program's.
/// </summary>
internal static class HistoryTables
{
    private const string HostValues = "\"Cpu\", \"Dom0Cpu\", \"MemoryUsedBytes\", \"NetworkIn\", \"NetworkOut\", \"BlockRead\", \"BlockWrite\"";
    private const string GuestValues = "\"Cpu\", \"MemoryBytes\", \"NetworkIn\", \"NetworkOut\", \"BlockRead\", \"BlockWrite\"";

    /// <summary>For SQLite: tables beside what is there.</summary>
    public static readonly string[] Sqlite =
    [
        .. new[] { "Minutes", "Hours" }.SelectMany(resolution => new[]
        {
            $"""CREATE TABLE IF NOT EXISTS "Host{resolution}" ("Host" TEXT NOT NULL, "At" INTEGER NOT NULL, "Samples" INTEGER NOT NULL, "Offset" INTEGER NOT NULL, {Columns(HostValues)}, PRIMARY KEY ("Host", "At"))""",
            $"""CREATE TABLE IF NOT EXISTS "Guest{resolution}" ("GuestId" TEXT NOT NULL, "At" INTEGER NOT NULL, "Samples" INTEGER NOT NULL, "Offset" INTEGER NOT NULL, {Columns(GuestValues)}, "Host" TEXT NOT NULL, PRIMARY KEY ("GuestId", "At"))""",
            $"""CREATE INDEX IF NOT EXISTS "IX_Host{resolution}_At" ON "Host{resolution}" ("At")""",
            $"""CREATE INDEX IF NOT EXISTS "IX_Guest{resolution}_At" ON "Guest{resolution}" ("At")""",
        }),
        """CREATE TABLE IF NOT EXISTS "HistoryMarks" ("Id" INTEGER PRIMARY KEY, "Closed" INTEGER NOT NULL, "Made" INTEGER NOT NULL, "HoursMade" INTEGER NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS "HistoryLate" ("Id" INTEGER PRIMARY KEY AUTOINCREMENT, "Minute" INTEGER NOT NULL)""",
    ];

    /// <summary>Takes them away again; samples stay.</summary>
    public static readonly string[] SqliteDown = [.. new[] { "HostMinutes", "HostHours", "GuestMinutes", "GuestHours", "HistoryMarks", "HistoryLate" }.Select(table => $"DROP TABLE \"{table}\"")];

    /// <summary>For PostgreSQL: samples move into partitions of six hours, as many as there is data for. Columns are in the order that leaves no gaps.</summary>
    public static readonly string[] Postgres =
    [
        """ALTER TABLE "HostSamples" RENAME TO "HostSamplesBefore" """,
        """ALTER TABLE "GuestSamples" RENAME TO "GuestSamplesBefore" """,
        """DROP INDEX "IX_HostSamples_At" """,
        """DROP INDEX "IX_GuestSamples_At" """,
        """
        CREATE TABLE "HostSamples" ("At" timestamp with time zone NOT NULL, "Cpu" double precision, "Dom0Cpu" double precision, "MemoryUsedBytes" bigint NOT NULL, "NetworkIn" double precision,
        "NetworkOut" double precision, "BlockRead" double precision, "BlockWrite" double precision, "Host" character varying(253) NOT NULL) PARTITION BY RANGE ("At")
        """,
        """
        CREATE TABLE "GuestSamples" ("GuestId" uuid NOT NULL, "At" timestamp with time zone NOT NULL, "Cpu" double precision, "MemoryBytes" bigint NOT NULL, "NetworkIn" double precision,
        "NetworkOut" double precision, "BlockRead" double precision, "BlockWrite" double precision, "Host" character varying(253) NOT NULL) PARTITION BY RANGE ("At")
        """,
        """CREATE INDEX "IX_HostSamples_At" ON "HostSamples" USING brin ("At")""",
        """CREATE INDEX "IX_GuestSamples_At" ON "GuestSamples" USING brin ("At")""",
        Partition("HostSamples", "Host"),
        Partition("GuestSamples", "GuestId"),
        $"""INSERT INTO "HostSamples" ("Host", "At", {HostValues}) SELECT "Host", "At", {HostValues} FROM "HostSamplesBefore" """,
        $"""INSERT INTO "GuestSamples" ("GuestId", "At", "Host", {GuestValues}) SELECT "GuestId", "At", "Host", {GuestValues} FROM "GuestSamplesBefore" """,
        """DROP TABLE "HostSamplesBefore" """,
        """DROP TABLE "GuestSamplesBefore" """,
        .. new[] { "Minutes", "Hours" }.SelectMany(resolution => new[]
        {
            $"""CREATE TABLE "Host{resolution}" ("At" timestamp with time zone NOT NULL, "Samples" integer NOT NULL, "Offset" integer NOT NULL, {Columns(HostValues)}, "Host" character varying(253) NOT NULL, PRIMARY KEY ("Host", "At")) PARTITION BY RANGE ("At")""",
            $"""CREATE TABLE "Guest{resolution}" ("GuestId" uuid NOT NULL, "At" timestamp with time zone NOT NULL, "Samples" integer NOT NULL, "Offset" integer NOT NULL, {Columns(GuestValues)}, "Host" character varying(253) NOT NULL, PRIMARY KEY ("GuestId", "At")) PARTITION BY RANGE ("At")""",
        }),
        """CREATE TABLE "HistoryMarks" ("Id" integer PRIMARY KEY, "Closed" bigint NOT NULL, "Made" bigint NOT NULL, "HoursMade" bigint NOT NULL)""",
        """CREATE TABLE "HistoryLate" ("Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Minute" bigint NOT NULL)""",
    ];

    // Only where there are samples: one that a wrong clock dated to next year makes one partition, not a year of them
    private static string Partition(string table, string key) => $"""
        DO $$ DECLARE "start" timestamp with time zone; "name" text;
        BEGIN
          FOR "start" IN SELECT DISTINCT date_bin('6 hours', "At", 'epoch') FROM "{table}Before" LOOP
            "name" := '{table}_' || to_char("start" AT TIME ZONE 'UTC', 'YYYYMMDDHH24');
            EXECUTE format('CREATE TABLE %I PARTITION OF "{table}" FOR VALUES FROM (%L) TO (%L)', "name", "start", "start" + interval '6 hours');
            EXECUTE format('CREATE UNIQUE INDEX %I ON %I ("{key}", "At")', "name" || '_key', "name");
          END LOOP;
        END $$
        """;

    // REAL has seven digits, which is more than a chart shows, in half the space
    private static string Columns(string values) => string.Join(", ", values.Split(", ").SelectMany(v => new[] { $"{v} REAL", $"{v[..^1]}Max\" REAL", $"{v[..^1]}Min\" REAL" }));
}
