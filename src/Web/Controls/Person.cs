using XenWeb.Domain.Messages;

namespace XenWeb.Web.Controls;

/// <summary>Who orders on the pages. There is no sign-in yet: whoever reaches them is the local admin.</summary>
public static class Person
{
    /// <summary>The name in reasons.</summary>
    public const string Name = "local";

    /// <summary>A reason of this person; text beyond the limit is cut off.</summary>
    public static Reason Asks(string why = "")
    {
        var trimmed = why.Trim();
        return new Reason(Name, trimmed.Length <= Reason.LengthMax ? trimmed : trimmed[..Reason.LengthMax]);
    }
}
