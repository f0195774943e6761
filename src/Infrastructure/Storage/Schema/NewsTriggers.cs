namespace XenWeb.Infrastructure.Storage.Schema;

/// <summary>
/// What several web servers on one PostgreSQL tell each other: the database does it with each change that it has taken, whoever made it, a command beside the web app too.
/// Of an operation its id and whether it has ended, of all else the table's name.
/// </summary>
internal static class NewsTriggers
{
    private static readonly string[] _tables = ["Intents", "Policies", "People", "Groups", "Tokens", "Certificates", "Configurations"];

    /// <summary>For PostgreSQL.</summary>
    public static readonly string[] Postgres =
    [
        """CREATE FUNCTION "TellOfTable"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('xenweb', TG_TABLE_NAME); RETURN NULL; END $$""",
        """CREATE FUNCTION "TellOfOperation"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('xenweb', 'Operations ' || NEW."Id" || CASE WHEN NEW."EndedAt" IS NULL THEN ' on' ELSE ' ended' END); RETURN NULL; END $$""",
        """CREATE TRIGGER "TellOfOperations" AFTER INSERT OR UPDATE ON "Operations" FOR EACH ROW EXECUTE FUNCTION "TellOfOperation"()""",
        .. _tables.Select(table => $"""CREATE TRIGGER "TellOf{table}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION "TellOfTable"()"""),
    ];

    /// <summary>Takes them away again.</summary>
    public static readonly string[] PostgresDown =
    [
        .. _tables.Prepend("Operations").Select(table => $"""DROP TRIGGER "TellOf{table}" ON "{table}" """),
        """DROP FUNCTION "TellOfOperation"()""",
        """DROP FUNCTION "TellOfTable"()""",
    ];

    private static readonly string[] _told = ["Notifications", "NotificationSettings"];

    /// <summary>For PostgreSQL, since people are told of things.</summary>
    public static IEnumerable<string> PostgresTold => _told.Select(table => $"""CREATE TRIGGER "TellOf{table}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION "TellOfTable"()""");
}
