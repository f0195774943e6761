using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access.OpenId;
using XenWeb.Web.Identities;

namespace XenWeb.Web.Access;

/// <summary>Puts sign-in, tokens and rights into the app.</summary>
internal static class AccessRegistration
{
    /// <summary>The scheme that looks at a request and leaves it to the token's or the session's.</summary>
    private const string Either = "either";

    /// <summary>How long a session lasts without any use.</summary>
    private static readonly TimeSpan Session = TimeSpan.FromHours(12);

    /// <summary>How long a second factor may take.</summary>
    private static readonly TimeSpan SecondFactor = TimeSpan.FromMinutes(5);

    /// <summary>Adds what this folder has.</summary>
    public static void AddAccess(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton<PeopleDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<PeopleDirectory>());
        services.AddHostedService<FirstAdmin>();
        services.AddSingleton<Belongings>();
        services.AddHostedService(provider => provider.GetRequiredService<Belongings>());
        services.AddSingleton<Gate>();
        services.AddSingleton<Tokens>();
        services.AddScoped<SignedIn>();
        services.AddScoped<SignIns>();
        services.AddScoped<Accounts>();
        services.AddScoped<PeopleDesk>();
        AddMine(services);
        AddIdentity(services);
        new IdentityBuilder(typeof(PersonRow), services).AddSignInManager();
        AddSchemes(services, options);
        services.AddAuthorization(authorization =>
        {
            foreach (var action in Enum.GetValues<LabAction>()) authorization.AddPolicy(NeedsAttribute.PolicyOf(action), policy => policy.AddRequirements(new NeedsAttribute.Requirement(action)));
            authorization.FallbackPolicy = authorization.GetPolicy(NeedsAttribute.PolicyOf(LabAction.Read));
        });
        services.AddRateLimits();
        services.AddSingleton<IAuthorizationHandler, NeedsAttribute.Handler>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitPerson>();
    }

    // The lab without what is not theirs
    private static void AddMine(IServiceCollection services)
    {
        services.AddScoped<MyFleet>();
        services.AddScoped<MyConfigurations>();
        services.AddScoped<MyImages>();
        services.AddScoped<MyClasses>();
        services.AddScoped<MyExports>();
        services.AddScoped<MyOperations>();
        services.AddScoped<MyBatches>();
        services.AddScoped<MyPlans>();
        services.AddScoped<MyInsides>();
        services.AddScoped<MyConsoles>();
        services.AddScoped<MyScreens>();
        services.AddScoped<MyHeadroom>();
        services.AddScoped<MyRecords>();
        services.AddScoped<MyMarks>();
        services.AddScoped<MyWhy>();
        services.AddScoped<MyMoments>();
        services.AddScoped<MyNotifications>();
    }

    /// <summary>Only what makes people and tokens: for a command that runs beside the web app.</summary>
    public static void AddAccountsOnly(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton(options);
        services.AddKept(options);
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<Tokens>();
        services.AddAuthority();
        AddIdentity(services);
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddIdentityCore<PersonRow>(identity =>
        {
            // ASVS 2.1: length instead of rules about kinds of letters
            identity.Password = new PasswordOptions { RequiredLength = 12, RequiredUniqueChars = 5, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
            identity.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 5, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15) };
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@";
            identity.Tokens.AuthenticatorIssuer = "XenWeb";
        }).AddUserStore<PersonStore>().AddTokenProvider<AuthenticatorTokenProvider<PersonRow>>(TokenOptions.DefaultAuthenticatorProvider).AddPasswordValidator<PasswordRules>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
    }

    private static void AddSchemes(IServiceCollection services, WebOptions options)
    {
        var authentication = services.AddAuthentication(schemes =>
        {
            schemes.DefaultScheme = Either;
            schemes.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
        });
        authentication.AddPolicyScheme(Either, null, either => either.ForwardDefaultSelector = context => TokenSignIn.IsShown(context.Request) ? TokenSignIn.Name : IdentityConstants.ApplicationScheme);
        authentication.AddScheme<AuthenticationSchemeOptions, TokenSignIn>(TokenSignIn.Name, null);
        authentication.AddIdentityCookies();
        authentication.AddProvider(options.OpenId, (cookie, name) => Dress(cookie, options, name));
        services.ConfigureApplicationCookie(cookie =>
        {
            Dress(cookie.Cookie, options, "session");
            (cookie.ExpireTimeSpan, cookie.SlidingExpiration) = (Session, true);
            (cookie.LoginPath, cookie.LogoutPath, cookie.ReturnUrlParameter) = ("/sign-in", "/sign-out", "to");
            cookie.Events = new CookieAuthenticationEvents { OnValidatePrincipal = StillAsync, OnRedirectToLogin = c => AccessAnswers.ChallengeAsync(c.HttpContext, c.RedirectUri), OnRedirectToAccessDenied = c => AccessAnswers.ForbiddenAsync(c.HttpContext) };
        });
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme, cookie =>
        {
            Dress(cookie.Cookie, options, "second");
            cookie.ExpireTimeSpan = SecondFactor;
        });
        services.AddAntiforgery(antiforgery => Dress(antiforgery.Cookie, options, "form"));
    }

    // A cookie whose name begins with __Host- is taken by browsers only over https, for this host alone
    private static void Dress(CookieBuilder cookie, WebOptions options, string name)
    {
        cookie.Name = options.Https ? $"__Host-xenweb-{name}" : $"xenweb-{name}";
        (cookie.HttpOnly, cookie.SameSite, cookie.Path, cookie.IsEssential) = (true, SameSiteMode.Lax, "/", true);
        cookie.SecurePolicy = options.Https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    private static Task StillAsync(CookieValidatePrincipalContext context)
    {
        if (!context.HttpContext.RequestServices.GetRequiredService<PeopleDirectory>().Of(context.Principal).IsSomebody) context.RejectPrincipal();
        return Task.CompletedTask;
    }
}
