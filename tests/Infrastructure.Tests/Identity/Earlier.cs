namespace XenWeb.Infrastructure.Tests.Identity;

/// <summary>A clock that is so much behind the machine's.</summary>
internal sealed class Earlier(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - by;
}
