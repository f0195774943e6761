using System.Globalization;
using System.Security.Claims;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Access;

/// <summary>
/// Who is at the other end of this request or this circuit. Asked anew at each use, so that somebody who was locked meanwhile is nobody.
/// Set once, by the one who authenticated: the middleware, the root of the circuit, the hub.
/// </summary>
public sealed class SignedIn(PeopleDirectory directory)
{
    private ClaimsPrincipal? _principal;

    /// <summary>Who it is now.</summary>
    public Person Person => directory.Of(_principal);

    /// <summary>Says who it is.</summary>
    public void Take(ClaimsPrincipal? principal) => _principal = principal;

    /// <summary>This person asks for something; text beyond the limit is cut off.</summary>
    /// <param name="why">Why.</param>
    public Caller Asks(string why = "")
    {
        var trimmed = why.Trim();
        return new Caller(Person, trimmed.Length <= Reason.LengthMax ? trimmed : trimmed[..Reason.LengthMax]);
    }

    /// <summary>The same for a request, whose text is judged and not cut.</summary>
    internal Caller Says(string? why, string? said) => new(Person, why ?? "", said);

    /// <summary>Why they may not do it to something, for a control that would be refused, in the language of who looks; null if they may.</summary>
    public string? WhyNot(LabAction action, Target target) => Shown(Rights.Refusal(Person, action, target));

    /// <summary>Why they may never do it, for a control that is not for them; null if there is something that they may do it to.</summary>
    public string? WhyNever(LabAction action) => Shown(Rights.RefusalOf(Person, action));

    /// <summary>Why they may not see the whole lab; null if they may.</summary>
    public string? WhyNotAll() => Shown(Rights.RefusalOfAll(Person));

    /// <summary>Whether they may do it to something.</summary>
    public bool May(LabAction action, Target target) => Rights.May(Person, action, target);

    /// <summary>Whether there is something that they may do it to.</summary>
    public bool May(LabAction action) => WhyNever(action) is null;

    // keys: the sentences of Rights, and "the lab"
    private static string? Shown(FormattableString? why) => why is null
        ? null
        : string.Format(CultureInfo.InvariantCulture, T(why.Format), [.. why.GetArguments().Select(a => a is Target target && target == Target.Lab ? T("the lab") : a)]);
}
