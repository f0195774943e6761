namespace XenWeb.Domain.Notifications;

/// <summary>What keeps notifications from being a storm.</summary>
public static class NotificationLimits
{
    /// <summary>The most matters of one kind that are told one by one to a person; the others are told as one.</summary>
    public const int OpenMax = 20;

    /// <summary>The most that are raised one by one for a person within an hour; the others are told as one of each kind.</summary>
    public const int RaisedMax = 100;

    /// <summary>The most letters to a person by one way within an hour; what is more waits, and goes together.</summary>
    public const int LettersMax = 6;

    /// <summary>The most lines of a letter; the others it counts.</summary>
    public const int LinesMax = 25;

    /// <summary>The most that waits for a person by one way; with more, the oldest is not sent any more.</summary>
    public const int WaitingMax = 200;

    /// <summary>What comes again within this time is the same matter still: as often as that has happened it must be away longer.</summary>
    public static readonly TimeSpan SameFor = TimeSpan.FromMinutes(30);

    /// <summary>How long what has only happened is remembered. Whoever looks must not tell of it longer than that.</summary>
    public static readonly TimeSpan HappenedFor = TimeSpan.FromHours(2);

    /// <summary>The least time between two changes of a notification's words.</summary>
    public static readonly TimeSpan ChangeEvery = TimeSpan.FromMinutes(1);

    /// <summary>The time of <see cref="LettersMax"/> and <see cref="RaisedMax"/>.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
}
