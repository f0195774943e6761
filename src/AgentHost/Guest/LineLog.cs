using Microsoft.Extensions.Logging;

namespace XenWeb.AgentHost.Guest;

/// <summary>
/// A log of lines on the error output, and nothing more: the usual logger brings threads and options that a small guest would have to
/// keep in memory. Under systemd a line begins with its priority.
/// </summary>
internal sealed class LineLog(LogLevel least, bool systemd, TimeProvider time) : ILogger, ILoggerFactory
{
    private readonly Lock _lock = new();

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = formatter(state, exception).ReplaceLineEndings(" ");
        if (exception is not null) text += $" {exception.ToString().ReplaceLineEndings(" | ")}";
        var head = systemd ? $"<{Priority(logLevel)}>" : $"{time.GetLocalNow():HH:mm:ss.fff} {logLevel}: ";
        lock (_lock) Console.Error.WriteLine(head + text);
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("it writes lines and nothing else");

    public void Dispose()
    {
        // Nothing is held
    }

    private static int Priority(LogLevel level) => level switch { LogLevel.Critical => 2, LogLevel.Error => 3, LogLevel.Warning => 4, LogLevel.Information => 6, _ => 7 };
}
