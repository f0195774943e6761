using System.Text;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Volumes;

/// <summary>Claims, each change alone: whatever hosts ask for in whatever order, one may write, and two only in the middle of a migration.</summary>
public class VolumeClaimTests
{
    private static readonly HostId[] _hosts = [new("ferby"), new("herby"), new("marby")];

    [Fact]
    public void WhateverIsAsked_NobodyBecomesAWriterWhoIsNotTheFirst_OrWhomTheFirstHasNotNamed()
    {
        var random = new Random(11);
        VolumeClaim? claim = null;
        var (second, refused) = (0, 0);
        for (var step = 0; step < 20_000; step++)
        {
            var (host, other, move) = (_hosts[random.Next(3)], _hosts[random.Next(3)], $"help-{random.Next(2)}");
            if (host == other) continue;
            var act = random.Next(5);
            var before = claim;
            var change = act switch
            {
                0 => VolumeClaims.Take(claim, host, "small-1"),
                1 => VolumeClaims.Offer(claim, host, other, move),
                2 => VolumeClaims.Join(claim, host, other, move),
                3 => VolumeClaims.Withdraw(claim, host, move),
                _ => VolumeClaims.Leave(claim, host),
            };
            if (change.Refusal is not null)
            {
                Assert.Equal(before, change.Claim);
                refused++;
                continue;
            }
            claim = VolumeClaimText.Read(VolumeClaimText.Write(change.Claim));
            Assert.Equal(change.Claim, claim);
            var (was, now) = (Writers(before), Writers(claim));
            // Who comes to it was free to take it, or was named; nobody is taken away but by himself
            foreach (var came in now.Except(was)) Assert.True(act == 0 ? was.Length == 0 && came == host : act == 2 && came == host && before!.Second == host && before.Writer == other);
            foreach (var gone in was.Except(now)) Assert.True(act == 4 && gone == host);
            if (now.Length == 2) second++;
        }
        Assert.True(second > 100 && refused > 1000);
    }

    [Theory]
    [InlineData("xenweb volume claim 1\nwriter ferby\nguest small-1\n")]
    [InlineData("xenweb volume claim 2\nwriter ferby\nguest small-1\nend\n")]
    [InlineData("xenweb volume claim 1\nwriter fer by\nguest small-1\nend\n")]
    [InlineData("xenweb volume claim 1\nwriter ferby\nguest small-1\njoined herby\nend\n")]
    [InlineData("MBR")]
    public void Record_ThatIsHalfOrSomethingElse_IsNoClaim_AndNotNobodys(string text)
    {
        var record = new byte[VolumeClaimText.Bytes];
        Encoding.UTF8.GetBytes(text, record);
        Assert.Throws<FormatException>(() => VolumeClaimText.Read(record));
    }

    private static HostId[] Writers(VolumeClaim? claim) => [.. claim?.Writers ?? []];
}
