using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Api;
using XenWeb.Web.Live;

namespace XenWeb.Web.Audit;

/// <summary><c>xenweb audit verify</c> and <c>xenweb audit export</c>: on the database itself, also while the app does not run.</summary>
internal static class AuditCommands
{
    /// <summary>The command, with the options that say where the audit is.</summary>
    public static Command Make(Option<string> data, Option<string?> database)
    {
        var verify = new Command("verify", "Look at every link of the audit's chain; tells the first that is broken (exit code 1)") { data, database };
        verify.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(database), VerifyAsync, cancellation));
        var export = new Command("export", "Write the audit to standard output, one JSON object in each line") { data, database };
        export.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(database), ExportAsync, cancellation));
        return new Command("audit", "Check or export who did what") { verify, export };
    }

    /// <summary>0 if it went well and the chain holds, 1 if it does not, 2 if it could not be read.</summary>
    internal static async Task<int> RunAsync(string data, string? database, Func<AuditReader, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            var file = Path.Combine(data, "xenweb.db");
            if (database is null && !File.Exists(file)) throw new FileNotFoundException($"there is no database in {data} (--data)");
            IDbContextFactory<XenWebDb> databases = new XenWebDbFactory(database ?? $"Data Source={file};Mode=ReadOnly");
            return await work(new AuditReader(databases, new AuditHead(data)), cancellation);
        }
        catch (Exception e) when (e is IOException or ArgumentException || e.IsStoreFailure())
        {
            await Console.Error.WriteLineAsync($"xenweb: {(e is IOException or ArgumentException ? e.Message : StoreProblem.Words(e))}");
            return 2;
        }
    }

    /// <summary>Says whether the chain holds.</summary>
    internal static async Task<int> VerifyAsync(AuditReader reader, CancellationToken cancellation)
    {
        var verdict = await reader.VerifyAsync(cancellation);
        Console.WriteLine(verdict.Broken is { } broken ? $"broken: {broken}; {verdict.Entries} entries before it hold, up to {verdict.Head}" : $"{verdict.Entries} entries hold, up to {verdict.Head}");
        return verdict.Broken is null ? 0 : 1;
    }

    private static async Task<int> ExportAsync(AuditReader reader, CancellationToken cancellation)
    {
        await using var output = Console.OpenStandardOutput();
        await AuditRoutes.WriteAsync(reader, output, cancellation);
        return 0;
    }
}
