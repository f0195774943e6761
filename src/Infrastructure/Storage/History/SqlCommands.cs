using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>Statements with named parameters, in the transaction that is open if there is one.</summary>
internal static class SqlCommands
{
    // What the keeper does to six hours of thousands of domains takes longer than the usual 30 s. For SQLite it is the wait for another writer, and stays as it is
    private static readonly TimeSpan _within = TimeSpan.FromMinutes(30);

    /// <summary>The context's connection, open until the context is disposed.</summary>
    public static async Task<DbConnection> OpenAsync(this XenWebDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return db.Database.GetDbConnection();
    }

    /// <summary>A command, to be disposed.</summary>
    public static DbCommand Command(this DbConnection connection, string sql, params IEnumerable<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Add(parameters);
        return command;
    }

    /// <summary>More of its parameters.</summary>
    public static void Add(this DbCommand command, params IEnumerable<(string Name, object Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>Carries it out; returns how many rows it touched.</summary>
    public static async Task<int> ExecuteAsync(this DbConnection connection, string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        if (connection is NpgsqlConnection) command.CommandTimeout = (int)_within.TotalSeconds;
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The whole number that it answers with first; null for none.</summary>
    public static async Task<long?> NumberAsync(this DbConnection connection, string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellation) is { } value and not DBNull ? Convert.ToInt64(value) : null;
    }
}
