namespace XenWeb.Infrastructure.Storage.Schema;

/// <summary>
/// The audit's rows are never changed or deleted: the database itself refuses. Whoever may drop a trigger can get around it, and is found out by the chain.
/// </summary>
internal static class AuditTriggers
{
    /// <summary>For SQLite.</summary>
    public static readonly string[] Sqlite =
    [
        """CREATE TRIGGER "AuditIsNotChanged" BEFORE UPDATE ON "Audit" BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END""",
        """CREATE TRIGGER "AuditIsNotDeleted" BEFORE DELETE ON "Audit" BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END""",
    ];

    /// <summary>For PostgreSQL.</summary>
    public static readonly string[] Postgres =
    [
        """CREATE FUNCTION "AuditIsAddedTo"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$""",
        """CREATE TRIGGER "AuditIsNotChanged" BEFORE UPDATE OR DELETE ON "Audit" FOR EACH ROW EXECUTE FUNCTION "AuditIsAddedTo"()""",
        """CREATE TRIGGER "AuditIsNotEmptied" BEFORE TRUNCATE ON "Audit" FOR EACH STATEMENT EXECUTE FUNCTION "AuditIsAddedTo"()""",
    ];

    /// <summary>Takes the function away; the triggers go with their table.</summary>
    public const string PostgresDown = """DROP FUNCTION "AuditIsAddedTo"()""";
}
