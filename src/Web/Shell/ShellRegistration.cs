using XenWeb.Web.Controls;

namespace XenWeb.Web.Shell;

/// <summary>What the pages need of the program that serves them.</summary>
public static class ShellRegistration
{
    /// <summary>Adds what belongs to one circuit.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddScoped<BrowserTime>();
}
