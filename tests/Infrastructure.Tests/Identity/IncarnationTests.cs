using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Tests.Identity;

/// <summary>Each life of a party has a larger number than the last, whatever its clock says.</summary>
public sealed class IncarnationTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly TestAuthority _lab;
    private readonly string _folder;

    public IncarnationTests()
    {
        _lab = new TestAuthority(_time);
        _folder = Path.Combine(_lab.Folder, "ferby");
        PrivateFile.MakeFolder(_folder);
        _lab.Make(AgentIdentity.Of(new HostId("ferby"))).Save(_folder);
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void ALaterLife_IsNumberedByTheClock()
    {
        var first = Next();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((_time.Start.ToUnixTimeMilliseconds(), 60_000), (first, Next() - first));
    }

    [Fact]
    public void AClockThatWasSetBack_TheNextLifeIsStillLater()
    {
        var first = Next();
        _time.AdjustTime(_time.Start - TimeSpan.FromHours(1));
        Assert.Equal(first + 1, Next());
        Assert.Equal(first + 2, Next());
    }

    [Fact]
    public void AFileThatIsNone_CountsAsNone()
    {
        File.WriteAllText(Path.Combine(_folder, "incarnation.txt"), "999999999999999999");
        Assert.Equal(_time.Start.ToUnixTimeMilliseconds(), Next());
    }

    [Fact]
    public void InClear_APartyWithoutAnIdentity_HasItToo_AndOneThatCannotKeepIt_IsToldSo()
    {
        var (folder, told) = (Path.Combine(_lab.Folder, "in", "clear"), new List<string>());
        var first = Incarnation.Next(folder, _time, (_, why) => told.Add(why));
        _time.AdjustTime(_time.Start - TimeSpan.FromHours(1));
        Assert.Equal(first + 1, Incarnation.Next(folder, _time, (_, why) => told.Add(why)));
        Assert.Empty(told);
        File.WriteAllText(Path.Combine(_lab.Folder, "file"), "");
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), Incarnation.Next(Path.Combine(_lab.Folder, "file", "below"), _time, (_, why) => told.Add(why)));
        Assert.Single(told);
    }

    private long Next()
    {
        using var keeper = IdentityKeeper.Open(_folder, _time, NullLogger.Instance);
        return keeper.NextIncarnation();
    }
}
