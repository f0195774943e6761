using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace XenWeb.Web.Access.OpenId;

/// <summary>Why an answer of the provider did not count, in words that hold nothing of the token itself.</summary>
internal static class ProviderFailures
{
    /// <summary>Whether it was not to be reached, or not in time.</summary>
    public static bool IsAway(Exception? failure) => All(failure).Any(e => e is HttpRequestException or IOException or OperationCanceledException or System.Net.Sockets.SocketException);

    /// <summary>For the event.</summary>
    public static string Words(Exception? failure) => All(failure).Select(Word).FirstOrDefault(w => w is not null) ?? $"an answer that could not be believed{(failure is null ? "" : $": {failure.GetType().Name}")}";

    private static string? Word(Exception failure) => failure switch
    {
        ReplayedStateException => "an answer that was used before",
        SecurityTokenInvalidIssuerException => "a token of another issuer",
        SecurityTokenInvalidAudienceException => "a token for somebody else",
        SecurityTokenExpiredException or SecurityTokenNoExpirationException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException => "a token that is not good now",
        SecurityTokenInvalidAlgorithmException => "a token that is not signed as it must be",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException or SecurityTokenInvalidSigningKeyException => "a token that the provider did not sign",
        OpenIdConnectProtocolInvalidNonceException => "a token of another sign-in",
        OpenIdConnectProtocolInvalidStateException => "an answer that nobody here asked for",
        OpenIdConnectProtocolException => "an answer that breaks the protocol",
        // The handler's own, of no type: "Correlation failed.", "The oauth state was missing or invalid."
        _ when failure.Message.Contains("orrelation", StringComparison.Ordinal) || failure.Message.Contains("state", StringComparison.Ordinal) => "an answer that this browser did not ask for, or too late",
        _ => null,
    };

    private static IEnumerable<Exception> All(Exception? failure)
    {
        for (var e = failure; e is not null; e = e.InnerException) yield return e;
    }
}

/// <summary>The same answer came again.</summary>
internal sealed class ReplayedStateException() : Exception("This sign-in has been ended before.");
