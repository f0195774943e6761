namespace XenWeb.Web.Tests;

/// <summary>A fact that takes minutes, for what it waits for does: left out unless XENWEB_LONG=1.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = Environment.GetEnvironmentVariable("XENWEB_LONG") == "1" ? null : "takes over four minutes: XENWEB_LONG=1 runs it";
}
