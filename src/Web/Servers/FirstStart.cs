using Microsoft.AspNetCore.DataProtection;
using XenWeb.Infrastructure.Identity;
using XenWeb.Web.Identities;

namespace XenWeb.Web.Servers;

/// <summary>
/// Several web servers may start for the first time at once: what is made then in the folder that they share, the authority and the first key of cookies, is made by one of
/// them, and whoever comes second finds it.
/// </summary>
internal static class FirstStart
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);
    private const int LooksMax = 100;

    /// <summary>Before the app is built; the only web server needs it not. Throws <see cref="IOException"/> if another is at it for over 10 s, or a key may be read by others.</summary>
    public static async Task MakeAsync(WebOptions options, CancellationToken cancellation)
    {
        if (options.ServerName is null) return;
        using var alone = await AloneAsync(Path.Combine(options.SharedFolder, "first-start.lock"), cancellation);
        LabAuthority.Open(LabIdentity.Folder(options.SharedFolder), TimeProvider.System);
        await using var services = new ServiceCollection().AddLogging().AddCookieKeys(options).BuildServiceProvider();
        // The first use makes the first key
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(FirstStart)).Protect([1]);
    }

    private static async Task<FileStream> AloneAsync(string file, CancellationToken cancellation)
    {
        for (var looked = 1; ; looked++)
        {
            try
            {
                return new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            }
            catch (IOException) when (looked < LooksMax)
            {
                await Task.Delay(_look, cancellation);
            }
        }
    }
}
