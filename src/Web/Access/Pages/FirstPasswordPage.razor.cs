using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access.Pages;

/// <summary>The first sign-in with a password that somebody else knows: another is chosen before anything is seen.</summary>
public sealed partial class FirstPasswordPage
{
    private IReadOnlyList<string> _problems = [];

    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm(FormName = "first-password")]
    public Form? Given { get; set; }

    /// <summary>The page that was wanted.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext? Context { get; set; }

    /// <summary>The way in.</summary>
    [Inject]
    public required SignIns SignIns { get; init; }

    private async Task SubmitAsync()
    {
        if (Given is not { } given) return;
        if (given.Chosen != given.Again)
        {
            _problems = ["The two new passwords are not the same."];
            return;
        }
        _problems = await SignIns.ChooseAsync(given.Name ?? "", given.Once ?? "", given.Chosen ?? "", AccessPage.From(Context));
        if (_problems.Count == 0) Context!.Response.Redirect(AccessPage.Local(To));
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
