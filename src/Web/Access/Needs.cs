using Microsoft.AspNetCore.Authorization;

namespace XenWeb.Web.Access;

/// <summary>
/// What a page, an endpoint or a hub needs: an action that whoever comes may do to something at least. Whether to this very host or
/// domain is judged where it is done, by <see cref="Gate"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class NeedsAttribute : AuthorizeAttribute
{
    /// <summary>For an action.</summary>
    public NeedsAttribute(LabAction action) : base(PolicyOf(action)) => Action = action;

    /// <summary>The action.</summary>
    public LabAction Action { get; }

    /// <summary>The name of the policy of an action.</summary>
    internal static string PolicyOf(LabAction action) => $"needs {action}";

    /// <summary>The action as ASP.NET Core asks for it.</summary>
    internal sealed record Requirement(LabAction Action) : IAuthorizationRequirement;

    /// <summary>Asks <see cref="Rights"/>.</summary>
    internal sealed class Handler(PeopleDirectory directory) : AuthorizationHandler<Requirement>
    {
        /// <inheritdoc/>
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
        {
            if (Rights.WhyNever(directory.Of(context.User), requirement.Action) is { } why) context.Fail(new AuthorizationFailureReason(this, why));
            else context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}

/// <summary>Says it of endpoints.</summary>
internal static class NeedsExtensions
{
    /// <summary>The endpoint is for those who may do this to something.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, LabAction action)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(new NeedsAttribute(action));
}
