using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.Servers;

/// <summary>What web servers that share a PostgreSQL say to it. The lead stands in a row of the policies, whose generation is the lead's number.</summary>
internal static class ServerSql
{
    /// <summary>The channel of <see cref="Schema.NewsTriggers"/>.</summary>
    public const string Channel = "xenweb";

    /// <summary>
    /// A session that says nothing for 6 s, for its machine has no power or its program is frozen, is ended, and its locks with it: later than that one has stopped by
    /// itself (<see cref="Leadership.SureFor"/>).
    /// </summary>
    public const string Begin = $"SET idle_session_timeout = '6s'; LISTEN {Channel}; SELECT 1";

    /// <summary>Who led last (may be nobody), and whether he has said that he stops: then nobody has to wait.</summary>
    public const string Last = $"""SELECT "Who", "Json" = '{Resigned}' FROM "Policies" WHERE "Host" = '{PolicyRow.Leader}'""";

    /// <summary>Takes the lead; answers with its number.</summary>
    public const string Take = $"""
        INSERT INTO "Policies" ("Host", "Generation", "Json", "Who", "Why", "ChangedAt")
        VALUES ('{PolicyRow.Leader}', (extract(epoch from clock_timestamp()) * 1000)::bigint, '{Leads}', @name, '', clock_timestamp())
        ON CONFLICT ("Host") DO UPDATE SET "Generation" = GREATEST(excluded."Generation", "Policies"."Generation" + 1), "Json" = excluded."Json", "Who" = excluded."Who", "ChangedAt" = excluded."ChangedAt"
        RETURNING "Generation"
        """;

    /// <summary>Gives the lead up, if it is still this one.</summary>
    public const string Resign = $"""UPDATE "Policies" SET "Json" = '{Resigned}' WHERE "Host" = '{PolicyRow.Leader}' AND "Generation" = @epoch""";

    /// <summary>The number of the lead that counts.</summary>
    public const string Epoch = $"""SELECT "Generation" FROM "Policies" WHERE "Host" = '{PolicyRow.Leader}'""";

    private const string Leads = """{"leads":true}""";
    private const string Resigned = """{"leads":false}""";
}
