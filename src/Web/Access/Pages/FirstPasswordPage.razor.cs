using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access.Pages;

/// <summary>The first sign-in with a password that somebody else knows: another is chosen before anything is seen.</summary>
public sealed partial class FirstPasswordPage
{
    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm(FormName = "first-password")]
    public Form? Given { get; set; }

    private async Task SubmitAsync()
    {
        if (Given is not { } given) return;
        if (given.Chosen != given.Again)
        {
            Problems = ["The two new passwords are not the same."];
            return;
        }
        Problems = await SignIns.ChooseAsync(given.Name ?? "", given.Once ?? "", given.Chosen ?? "", From);
        if (Problems.Count == 0) Context!.Response.Redirect(Next);
    }

    /// <summary>The form.</summary>
    public sealed class Form
    {
        /// <summary>The name.</summary>
        public string? Name { get; set; }

        /// <summary>The password that was given.</summary>
        public string? Once { get; set; }

        /// <summary>The password that they choose.</summary>
        public string? Chosen { get; set; }

        /// <summary>The same again.</summary>
        public string? Again { get; set; }
    }
}
