using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using XenWeb.Web.Access.Pages;

namespace XenWeb.Web.Access.OpenId;

/// <summary>What is done at each step of a sign-in with the provider, besides what ASP.NET Core's handler checks itself. Whatever goes wrong ends on the sign-in page, and is an event.</summary>
internal sealed class OpenIdEvents(OpenIdOptions provider, UsedStates used) : OpenIdConnectEvents
{
    /// <inheritdoc/>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        context.Properties.Items[UsedStates.Key] = SecretText.New(26);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        if (!used.Take(context.Properties?.Items.TryGetValue(UsedStates.Key, out var id) == true ? id : null)) context.Fail(new ReplayedStateException());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var answer = await context.HttpContext.RequestServices.GetRequiredService<ProviderPeople>().SignInAsync(context.Principal!, AccessPage.From(context.HttpContext));
        context.HandleResponse();
        context.Response.Redirect(answer?.Address() ?? AccessPage.Local(context.ReturnUri));
    }

    /// <inheritdoc/>
    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        End(context.HttpContext, ProviderAnswer.Denied, "whom it did not sign in");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        if (ProviderFailures.IsAway(context.Failure)) End(context.HttpContext, ProviderAnswer.Away, "which does not answer");
        else End(context.HttpContext, ProviderAnswer.Unbelieved, ProviderFailures.Words(context.Failure));
        return Task.CompletedTask;
    }

    private void End(HttpContext context, ProviderAnswer answer, string how)
    {
        context.RequestServices.GetRequiredService<SignIns>().ToldRefused($"somebody by {provider.Shown}", $"({how})", AccessPage.From(context));
        context.Response.Redirect(answer.Address());
    }
}
