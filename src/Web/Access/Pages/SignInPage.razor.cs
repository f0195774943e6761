using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access.OpenId;

namespace XenWeb.Web.Access.Pages;

/// <summary>Name and password. A plain page: it sets the session's cookie.</summary>
public sealed partial class SignInPage
{
    /// <summary>What was typed.</summary>
    [SupplyParameterFromForm(FormName = "sign-in")]
    public Form? Given { get; set; }

    /// <summary>How a sign-in with the provider ended.</summary>
    [SupplyParameterFromQuery]
    public string? Answer { get; set; }

    /// <summary>Whether there is a provider.</summary>
    [Inject]
    public required WebOptions Options { get; init; }

    // Not after a try with a password, which has an answer of its own
    private ProviderAnswer? Told => Problems.Count == 0 ? ProviderAnswers.Parse(Answer) : null;

    private string Elsewhere => $"{OpenIdRoutes.Begin.TrimStart('/')}?to={Uri.EscapeDataString(Next)}";

    private async Task SubmitAsync()
    {
        var (step, why) = await SignIns.PasswordAsync(Given?.Name ?? "", Given?.Password ?? "", From);
        var to = Uri.EscapeDataString(Next);
        if (step == SignInStep.Refused) Problems = [why!];
        else Context!.Response.Redirect(step switch
        {
            SignInStep.NeedsCode => $"/sign-in/code?to={to}",
            SignInStep.NeedsPassword => $"/sign-in/password?to={to}",
            _ => Next,
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
