namespace XenWeb.Web.Tests;

/// <summary>An app with two hosts: ferby with dns and small-1, and herby with nothing. Each test has its own.</summary>
public abstract class Lab : IAsyncLifetime
{
    private protected TestApp App { get; private set; } = null!;

    private protected FakeAgent Ferby { get; private set; } = null!;

    private protected FakeAgent Herby { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        App = await TestApp.StartAsync();
        Ferby = new FakeAgent("ferby", App.Broker);
        Ferby.SetGuests(FakeAgent.Guest("dns"), FakeAgent.Guest("small-1"));
        Herby = new FakeAgent("herby", App.Broker);
        await Ferby.KnownAsync(App);
        await Herby.KnownAsync(App);
    }

    public virtual async Task DisposeAsync()
    {
        await Ferby.DisposeAsync();
        await Herby.DisposeAsync();
        await App.DisposeAsync();
    }
}
