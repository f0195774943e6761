using StackExchange.Redis;

namespace XenWeb.Web.Servers;

/// <summary>The connection to the Redis that carries what is pushed to clients of the hub between several web servers, and how it is. Nothing else depends on it.</summary>
public sealed partial class RedisLine(WebOptions options, ILogger<RedisLine> log)
{
    /// <summary>The environment's name for the password.</summary>
    public const string PasswordVariable = "XENWEB_REDIS_PASSWORD";

    private volatile string? _problem;

    /// <summary>Whether there is one.</summary>
    public bool IsUsed => options.Redis is not null;

    /// <summary>Why it can't be used now, in words; null if it can, or there is none.</summary>
    public string? Problem => _problem;

    /// <summary>It is away, or there again; must be quick.</summary>
    public event Action? Changed;

    /// <summary>Connects, and again for ever; returns also when it is away. Throws <see cref="IOException"/> if the password's file can't be read.</summary>
    public async Task<IConnectionMultiplexer> ConnectAsync(TextWriter writer)
    {
        var password = options.RedisPasswordFile is { } file ? File.ReadAllText(file).Trim() : Environment.GetEnvironmentVariable(PasswordVariable);
        var settings = new ConfigurationOptions
        {
            ClientName = $"xenweb-{options.ServerName}", AbortOnConnectFail = false, ConnectTimeout = 3000, AsyncTimeout = 2000, KeepAlive = 5, BacklogPolicy = BacklogPolicy.FailFast,
            Password = string.IsNullOrEmpty(password) ? null : password, EndPoints = { options.Redis! }, ChannelPrefix = RedisChannel.Literal("xenweb"),
        };
        var line = await ConnectionMultiplexer.ConnectAsync(settings, writer);
        line.ConnectionFailed += (_, failed) => Set(failed.Exception?.Message ?? $"{failed.FailureType}");
        line.ConnectionRestored += (_, _) => Set(line.IsConnected ? null : _problem);
        Set(line.IsConnected ? null : "it does not answer");
        return line;
    }

    private void Set(string? problem)
    {
        // Redis' own words go over lines, and name what nobody needs
        var words = problem is null ? null : $"the Redis at {options.Redis} is away: {problem.Split('\n')[0].TrimEnd('.')}";
        var before = Interlocked.Exchange(ref _problem, words);
        if (before == words) return;
        if (words is not null && before is null) LogAway(words);
        else if (words is null) LogThere(options.Redis!);
        Changed?.Invoke();
    }

    [LoggerMessage(1, LogLevel.Warning, "Clients of the hub are not told of operations, for {Why}; trying for ever")]
    private partial void LogAway(string why);

    [LoggerMessage(2, LogLevel.Information, "The Redis at {Redis} is there")]
    private partial void LogThere(string redis);
}
