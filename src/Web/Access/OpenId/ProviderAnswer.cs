namespace XenWeb.Web.Access.OpenId;

/// <summary>How a sign-in with the provider ended, if not well; the sign-in page says it in words. In its address stands no more than this.</summary>
public enum ProviderAnswer
{
    /// <summary>It does not answer.</summary>
    Away,

    /// <summary>What it said could not be believed.</summary>
    Unbelieved,

    /// <summary>The person did not want, or was not let in there.</summary>
    Denied,

    /// <summary>They are known there, and have no role here.</summary>
    NoRole,

    /// <summary>An admin has locked them out here.</summary>
    Locked,

    /// <summary>No more people are kept.</summary>
    Full,

    /// <summary>Not a failure: signed out here, and there perhaps not.</summary>
    SignedOut,
}

/// <summary>In words.</summary>
internal static class ProviderAnswers
{
    /// <summary>The sign-in page that says it.</summary>
    public static string Address(this ProviderAnswer answer) => $"/sign-in?answer={answer}";

    /// <summary>What it is called in an address; null if that is none.</summary>
    public static ProviderAnswer? Parse(string? text) => Enum.TryParse<ProviderAnswer>(text, out var answer) && Enum.IsDefined(answer) && answer.ToString() == text ? answer : null;

    /// <summary>For the one who signs in.</summary>
    public static string Words(this ProviderAnswer answer, string provider) => answer switch
    {
        ProviderAnswer.Away => T($"{provider} does not answer now. Try again in a while, or sign in with a name and a password of XenWeb's own."),
        ProviderAnswer.Denied => T($"{provider} did not sign you in."),
        ProviderAnswer.NoRole => T($"{provider} knows you, but nothing that you are there gives you a role here. Whoever runs this lab can change that."),
        ProviderAnswer.Locked => T("You are locked out here; an admin can let you in again."),
        ProviderAnswer.Full => T("This lab keeps no more people; an admin can remove some."),
        ProviderAnswer.SignedOut => T($"You are signed out here. At {provider} you may still be signed in."),
        _ => T($"What {provider} said could not be believed, or took too long. Begin again; if that does not help, an admin finds the reason among the events."),
    };
}
