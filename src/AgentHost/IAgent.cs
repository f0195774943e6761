namespace XenWeb.AgentHost;

/// <summary>An agent of this process, of whatever role.</summary>
internal interface IAgent
{
    /// <summary>Ends when the broker was reached for the first time.</summary>
    Task Connected { get; }

    /// <summary>Runs until cancelled. Throws what broke: <see cref="IOException"/> if its folder can't be used, or a defect.</summary>
    Task RunAsync(CancellationToken cancellation);
}
