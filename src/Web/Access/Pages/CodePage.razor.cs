using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access.Pages;

/// <summary>The second factor, after the password.</summary>
public sealed partial class CodePage
{
    private IReadOnlyList<string> _problems = [];

    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm(FormName = "code")]
    public Form? Given { get; set; }

    /// <summary>Whether a recovery code is asked for.</summary>
    [SupplyParameterFromQuery]
    public bool Recovery { get; set; }

    /// <summary>The page that was wanted.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext? Context { get; set; }

    /// <summary>The way in.</summary>
    [Inject]
    public required SignIns SignIns { get; init; }

    private string Other => $"sign-in/code?to={Uri.EscapeDataString(AccessPage.Local(To))}{(Recovery ? "" : "&recovery=true")}";

    private async Task SubmitAsync()
    {
        var (code, from) = (Given?.Code ?? "", AccessPage.From(Context));
        var (step, why) = Recovery ? await SignIns.RecoveryAsync(code, from) : await SignIns.CodeAsync(code, from);
        if (step == SignInStep.Done) Context!.Response.Redirect(AccessPage.Local(To));
        else _problems = [why!];
    }

    /// <summary>The form.</summary>
    public sealed class Form
    {
        /// <summary>The code.</summary>
        public string? Code { get; set; }
    }
}
