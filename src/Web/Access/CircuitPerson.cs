using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace XenWeb.Web.Access;

/// <summary>Looks from time to time whether the one whose circuit it is may still be here; if not, every page of it becomes "signed out".</summary>
internal sealed class CircuitPerson(ILoggerFactory logs, PeopleDirectory directory) : RevalidatingServerAuthenticationStateProvider(logs)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(directory.Of(authenticationState.User).IsSomebody);
}
