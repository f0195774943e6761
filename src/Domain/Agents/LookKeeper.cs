using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>What of guests somebody looks at through their host: text consoles and screens.</summary>
internal sealed class LookKeeper(AgentContext context)
{
    private readonly ConsoleKeeper _consoles = new(context);
    private readonly ScreenKeeper _screens = new(context);

    /// <summary>When the first of them is to be closed; null while none is open.</summary>
    public DateTimeOffset? NextDeadline => new[] { _consoles.NextDeadline, _screens.NextDeadline }.Min();

    /// <summary>What the web app says of them.</summary>
    public void OnMessage(Message message, DateTimeOffset now)
    {
        _consoles.OnMessage(message, now);
        _screens.OnMessage(message, now);
    }

    /// <summary>One has said something, or ended by itself.</summary>
    public void OnSaid(AgentEvent happened)
    {
        _consoles.OnConsole(happened);
        _screens.OnScreen(happened);
    }

    /// <summary>Closes those of guests that have gone.</summary>
    public void OnSample()
    {
        _consoles.OnSample();
        _screens.OnSample();
    }

    /// <summary>Closes those at which nobody looks any more.</summary>
    public void OnDeadline(DateTimeOffset now)
    {
        _consoles.OnDeadline(now);
        _screens.OnDeadline(now);
    }
}
