namespace XenWeb.Domain.Guests;

/// <summary>What a guest does, as the six flags of <c>xl list</c> and the suffix of its name tell.</summary>
public enum GuestRunState
{
    /// <summary>On a processor, or ready to be: <c>r-----</c> or <c>------</c>.</summary>
    Running,

    /// <summary>Waits for something: <c>-b----</c>. The pages say "Idle".</summary>
    Idle,

    /// <summary>Stopped by a person or by Xen: <c>--p---</c>.</summary>
    Paused,

    /// <summary>It has asked to be shut down, and Xen still keeps it: <c>---s--</c>.</summary>
    ShuttingDown,

    /// <summary>It crashed: <c>----c-</c>, or shut down with reason crash.</summary>
    Crashed,

    /// <summary>Xen takes it away: <c>-----d</c>.</summary>
    Dying,

    /// <summary>It arrives by live migration and does not run yet: <c>NAME--incoming</c>.</summary>
    Incoming,

    /// <summary>It left by live migration and is about to be destroyed here: <c>NAME--migratedaway</c>.</summary>
    Leaving,

    /// <summary>A migration failed after its point of no return: it may run on either host, so nothing touches it until a person decides.</summary>
    Undefined,
}
