using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access.Pages;

/// <summary>The second factor, after the password.</summary>
public sealed partial class CodePage
{
    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm(FormName = "code")]
    public Form? Given { get; set; }

    /// <summary>Whether a recovery code is asked for.</summary>
    [SupplyParameterFromQuery]
    public bool Recovery { get; set; }

    private string Other => $"sign-in/code?to={Uri.EscapeDataString(Next)}{(Recovery ? "" : "&recovery=true")}";

    private async Task SubmitAsync()
    {
        var (code, from) = (Given?.Code ?? "", From);
        var (step, why) = Recovery ? await SignIns.RecoveryAsync(code, from) : await SignIns.CodeAsync(code, from);
        if (step == SignInStep.Done) Context!.Response.Redirect(Next);
        else Problems = [why!];
    }

    /// <summary>The form.</summary>
    public sealed class Form
    {
        /// <summary>The code.</summary>
        public string? Code { get; set; }
    }
}
