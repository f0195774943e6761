using System.Net;
using System.Net.Sockets;
using System.Text;
using CliWrap;
using Npgsql;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>
/// A real PostgreSQL server of our own: in a temporary directory, on loopback, on a free port. Can be killed and started again. <paramref name="settings"/> are
/// more of its settings: "shared_buffers=1GB".
/// </summary>
public class RealPostgres(params string[] settings) : IAsyncDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "xenweb-postgres-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly string _password = Guid.NewGuid().ToString("N");
    private int _port;

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Makes and starts it.</summary>
    public async Task MakeAsync()
    {
        Directory.CreateDirectory(_directory);
        var passwordFile = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(passwordFile, _password);
        // The server refuses to run as root
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["-R", "postgres:", _directory]);
        await AsServerAsync("initdb", ["-D", Data, "-U", "xen", "--auth-local=trust", "--auth-host=scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        for (var left = 3; ; left--)
        {
            _port = FreePorts.Next();
            try
            {
                await StartAsync();
                return;
            }
            catch (InvalidOperationException) when (left > 1)
            {
                // Another program took the port meanwhile
            }
        }
    }

    /// <summary>Starts it where it was; returns when it answers.</summary>
    public Task StartAsync() => AsServerAsync("pg_ctl", [
        "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_directory, "log"),
        "-o", $"-c listen_addresses=127.0.0.1 -c port={_port} -c unix_socket_directories={_directory} {string.Concat(settings.Select(s => $" -c {s}"))}", "start",
    ]);

    /// <summary>Ends it as a power cut would: connections break, and it recovers from its log at the next start.</summary>
    public Task KillAsync() => AsServerAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]);

    /// <summary>Ends its first process with SIGKILL; the others see that and end too. <see cref="StartAgainAsync"/> starts it anew.</summary>
    public async Task KillHardAsync() => await RunAsync("kill", ["-KILL", (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0]]);

    /// <summary>Starts it where it was killed: not before its last process is gone.</summary>
    public async Task StartAgainAsync()
    {
        for (var left = 60; ; left--)
        {
            try
            {
                await StartAsync();
                return;
            }
            catch (InvalidOperationException) when (left > 1)
            {
                await Task.Delay(500);
            }
        }
    }

    /// <summary>Where a database of it is; the database need not be there.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "xen",
        Password = _password,
        Database = database,
        Timeout = 5,
        MaxPoolSize = 10,
    }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static Task AsServerAsync(string program, string[] arguments)
    {
        var path = Path.Combine(Programs(), program);
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static string Programs()
    {
        const string Root = "/usr/lib/postgresql";
        var newest = Directory.Exists(Root)
            ? Directory.GetDirectories(Root).Where(d => File.Exists(Path.Combine(d, "bin", "initdb"))).MaxBy(d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0)
            : null;
        return newest is null ? throw new InvalidOperationException("This needs a PostgreSQL server: install Debian's package 'postgresql' (tests/run does)") : Path.Combine(newest, "bin");
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        var said = new StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var result = await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory("/").WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .ExecuteAsync(limit.Token);
        if (result.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {said}");
    }
}
