using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access.Pages;

/// <summary>A step of the sign-in: a plain page, for it sets the session's cookie.</summary>
public abstract class SignInStepPage : ComponentBase
{
    /// <summary>The page that was wanted.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext? Context { get; set; }

    /// <summary>The way in.</summary>
    [Inject]
    public required SignIns SignIns { get; init; }

    /// <summary>Why it did not go on.</summary>
    protected IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>Where the request comes from.</summary>
    protected string? From => AccessPage.From(Context);

    /// <summary>Where to go on to: a path of our own.</summary>
    protected string Next => AccessPage.Local(To);
}
