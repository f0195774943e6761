using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access.Pages;

/// <summary>Name and password. A plain page: it sets the session's cookie.</summary>
public sealed partial class SignInPage
{
    private IReadOnlyList<string> _problems = [];

    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm(FormName = "sign-in")]
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
        var (step, why) = await SignIns.PasswordAsync(Given?.Name ?? "", Given?.Password ?? "", AccessPage.From(Context));
        var to = Uri.EscapeDataString(AccessPage.Local(To));
        if (step == SignInStep.Refused) _problems = [why!];
        else Context!.Response.Redirect(step switch
        {
            SignInStep.NeedsCode => $"/sign-in/code?to={to}",
            SignInStep.NeedsPassword => $"/sign-in/password?to={to}",
            _ => AccessPage.Local(To),
        });
    }

    /// <summary>The form.</summary>
    public sealed class Form
    {
        /// <summary>The name.</summary>
        public string? Name { get; set; }

        /// <summary>The password.</summary>
        public string? Password { get; set; }
    }
}
