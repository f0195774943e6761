using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.StaticAssets;

namespace XenWeb.Web.Access;

/// <summary>How much of us one caller may have: the signed-in each for themselves, strangers by their address, and tries to sign in far less.</summary>
internal static class RateLimits
{
    /// <summary>Tries to sign in from one address, in <see cref="SignInWindow"/>.</summary>
    public const int SignInMax = 20;

    /// <summary>Over which time.</summary>
    public static readonly TimeSpan SignInWindow = TimeSpan.FromMinutes(5);

    /// <summary>Requests at once of one who is signed in, and as many more each second.</summary>
    public const int EachMax = 300;

    /// <summary>Requests at once of strangers from one address, and a fifth of it more each second.</summary>
    public const int StrangersMax = 100;

    /// <summary>Adds them.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (rejected, _) =>
        {
            var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
            rejected.HttpContext.Response.Headers.RetryAfter = $"{seconds}";
            await Api.Problems.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, $"Too many requests; try again in {seconds} s.");
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(PartitionedRateLimiter.Create<HttpContext, string>(SignIns), PartitionedRateLimiter.Create<HttpContext, string>(Each));
    });

    private static RateLimitPartition<string> SignIns(HttpContext context) => (HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments("/sign-in")) || context.Request.Path.StartsWithSegments(OpenId.OpenIdRoutes.Begin)
        ? RateLimitPartition.GetSlidingWindowLimiter(From(context), _ => new SlidingWindowRateLimiterOptions { PermitLimit = SignInMax, Window = SignInWindow, SegmentsPerWindow = 5 })
        : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> Each(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) return RateLimitPartition.GetNoLimiter("");
        var person = context.RequestServices.GetRequiredService<SignedIn>().Person;
        return person.IsSomebody ? Bucket($"{person.Id} {person.Token}", EachMax, EachMax) : Bucket(From(context), StrangersMax, StrangersMax / 5);
    }

    private static RateLimitPartition<string> Bucket(string key, int atOnce, int eachSecond) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = atOnce, TokensPerPeriod = eachSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });

    private static string From(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
