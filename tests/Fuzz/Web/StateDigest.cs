using System.Text;
using Microsoft.Data.Sqlite;

namespace XenWeb.Fuzz.Web;

/// <summary>
/// What requests can change, as one text: how many rows each table has, and which generations and versions. What is written about every request,
/// refused ones too (audit, events), and what the lab says of itself, is left out.
/// </summary>
internal sealed class StateDigest : IDisposable
{
    private static readonly string[] _leftOut = ["Audit", "Events", "HostSamples", "GuestSamples", "Negotiations", "Migrations", "__EFMigrationsHistory", "__EFMigrationsLock", "sqlite_sequence"];

    private readonly SqliteConnection _database;
    private readonly string _query;

    /// <summary>Of the app's database.</summary>
    public StateDigest(string data)
    {
        _database = new SqliteConnection($"Data Source={Path.Combine(data, "xenweb.db")};Mode=ReadOnly");
        _database.Open();
        var parts = new List<string>();
        foreach (var table in Names("select name from sqlite_master where type = 'table'").Except(_leftOut))
        {
            parts.Add($"(select count(*) from \"{table}\")");
            // An operation's own is set as it gets on
            if (table == "Operations") continue;
            foreach (var column in Names($"select name from pragma_table_info('{table}')").Where(c => c is "Version" or "Generation")) parts.Add($"(select total(\"{column}\") from \"{table}\")");
        }
        _query = $"select {string.Join(" || ' ' || ", parts)}";
        Tables = parts.Count;
    }

    /// <summary>How many things are looked at.</summary>
    public int Tables { get; }

    /// <summary>Now.</summary>
    public string Now() => Names(_query)[0];

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private List<string> Names(string query)
    {
        using var command = _database.CreateCommand();
#pragma warning disable CA2100 // Of this program's own words and the database's own names
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }
}
