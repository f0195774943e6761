using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Identities;

/// <summary>One command for one host, with its token.</summary>
public sealed partial class JoinCommand : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private string _name = "";
    private string? _problem;
    private string? _command;
    private DateTimeOffset _until;

    /// <summary>server or configuration.</summary>
    [Parameter, EditorRequired]
    public required string Role { get; set; }

    /// <summary>Makes tokens.</summary>
    [Inject]
    public required AgentsDesk Desk { get; init; }

    /// <summary>Who asks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>The page's address, which is the lab's.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private async Task MakeAsync()
    {
        try
        {
            var name = _name.Trim();
            var (token, refusal) = await Desk.MakeTokenAsync(Me.Asks(), Role, name, JoinTokens.Lifetime, _gone.Token);
            _problem = refusal is null ? null : refusal.Shown;
            if (token is not null) (_name, _command, _until) = (name, JoinSteps.Once(Navigation.BaseUri, Role, token.Token), token.ExpiresAt);
        }
        catch (Exception e) when (StoreWait.IsStoreFailure(e))
        {
            _problem = T("The database is away; nothing was made. Try again.");
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is gone
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
