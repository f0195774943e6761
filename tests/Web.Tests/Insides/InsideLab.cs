namespace XenWeb.Web.Tests.Insides;

/// <summary>The lab with an agent in small-1 that may do everything; dns has none.</summary>
public abstract class InsideLab : Lab
{
    private protected FakeGuest Small { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Small = new FakeGuest("small-1", App);
        await Small.KnownAsync();
    }

    public override async Task DisposeAsync()
    {
        await Small.DisposeAsync();
        await base.DisposeAsync();
    }
}
