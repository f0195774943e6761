namespace XenWeb.Web.Access.Pages;

/// <summary>What the plain pages share.</summary>
internal static class AccessPage
{
    /// <summary>A path of our own to go on to; anything else is the lab's page, so that no link leads through the sign-in to another site.</summary>
    public static string Local(string? to) =>
        to is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !to.Any(char.IsControl) && !to.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase) ? to : "/";

    /// <summary>Where a request comes from.</summary>
    public static string? From(HttpContext? context) => context?.Connection.RemoteIpAddress?.ToString();
}
