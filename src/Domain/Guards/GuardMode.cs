namespace XenWeb.Domain.Guards;

/// <summary>What a host's guard does about a guest that sends what is not its to send. What is forged or too much is dropped in both of the last two.</summary>
public enum GuardMode
{
    /// <summary>Nothing is looked at and nothing dropped.</summary>
    Off,

    /// <summary>It is dropped and told.</summary>
    Alarm,

    /// <summary>As <see cref="Alarm"/>, and who floods is cut off until a person lets it go on.</summary>
    Quarantine,
}
