namespace XenWeb.Web.Tests.Pages;

/// <summary>One real app for a class of tests: its operations, its database and its events stand behind the pages.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    /// <summary>The app.</summary>
    public TestApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await TestApp.StartAsync();

    public async Task DisposeAsync() => await App.DisposeAsync();
}
