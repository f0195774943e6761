using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace XenWeb.Web.Languages;

/// <summary>Which language a page is drawn in: what was chosen (a cookie), else what the browser asks for, else English. The API answers in English: scripts read it.</summary>
internal static class LanguageChoice
{
    private const string CookieName = "xw-language";

    /// <summary>Sets the language of a request, and of the circuit that it opens. Numbers and times are written in one way in all languages: only the texts' culture is another.</summary>
    public static void UseLanguages(this WebApplication app)
    {
        // What is done for nobody's page is English, whatever the machine speaks
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo(Language.English);
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo(Language.English)),
            SupportedCultures = [CultureInfo.InvariantCulture],
            SupportedUICultures = [.. Language.All.Select(l => CultureInfo.GetCultureInfo(l.Code))],
            RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = CookieName }, new AcceptLanguageHeaderRequestCultureProvider()],
        };
        app.UseWhen(request => !request.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), pages => pages.UseRequestLocalization(options));
    }

    /// <summary>Maps /language/de, which keeps the choice for a year and goes back to where it was made.</summary>
    public static void MapLanguages(this WebApplication app) => app.MapGet("/language/{code}", (HttpContext request, string code, string? back) =>
    {
        if (Language.All.All(l => l.Code != code)) return Results.NotFound();
        request.Response.Cookies.Append(CookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo(code))),
            new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true, Secure = request.Request.IsHttps });
        // Only within this app: an address from elsewhere is not followed
        return Results.LocalRedirect(back is ['/', not '/' and not '\\', ..] ? back : "/");
    }).AllowAnonymous().ExcludeFromDescription();
}
