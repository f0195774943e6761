using Microsoft.JSInterop;

namespace XenWeb.Web.Controls;

/// <summary>
/// A script module of a component. Once the browser has gone every call does nothing: there is nobody to see it,
/// and the circuit is about to end. Errors of the script itself come through.
/// </summary>
public sealed class ScriptModule(IJSObjectReference module) : IAsyncDisposable
{
    /// <summary>Calls without a result.</summary>
    public async ValueTask InvokeAsync(string name, params object?[] arguments)
    {
        try
        {
            await module.InvokeVoidAsync(name, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // The browser has gone
        }
    }

    /// <summary>Calls for a result; the type's default if the browser has gone.</summary>
    public async ValueTask<T?> InvokeAsync<T>(string name, params object?[] arguments)
    {
        try
        {
            return await module.InvokeAsync<T>(name, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // The browser has gone, and the module with it
        }
    }
}

/// <summary>Imports modules.</summary>
public static class Scripts
{
    /// <summary>Imports a module by its address, "./js/shell.js".</summary>
    public static async ValueTask<ScriptModule> ImportAsync(this IJSRuntime scripts, string path) =>
        new(await scripts.InvokeAsync<IJSObjectReference>("import", path));
}
