using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Messages;

public sealed class DropDigestTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    private readonly DropDigest _digest = new();

    [Fact]
    public void TheFirstOfAKind_IsToldAtOnce_AndThoseAfterItOnceAMinuteInOneCount()
    {
        Assert.True(_digest.Add(Of("hosts/ferby"), 1, _start)!.IsFirst);
        Assert.Null(_digest.Add(Of("hosts/ferby"), 1, _start));
        Assert.Null(_digest.Add(Of("hosts/ferby"), 5, _start));
        // Of another claimed sender it is another kind
        Assert.NotNull(_digest.Add(Of("hosts/herby"), 1, _start));
        Assert.Equal(6, Assert.Single(_digest.Due(_start)).Count);
        _digest.Add(Of("hosts/ferby"), 1, _start);
        Assert.Empty(_digest.Due(_start + TimeSpan.FromSeconds(59)));
        var later = Assert.Single(_digest.Due(_start + TimeSpan.FromMinutes(1)));
        Assert.Equal((1, "hosts/ferby", false), (later.Count, later.Claimed, later.IsFirst));
        Assert.Empty(_digest.Due(_start + TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void AFlood_UnderEveryName_MakesFewNotes_AndNothingIsLeftOutOfTheCounts()
    {
        var (notes, told) = (0, 0L);
        for (var second = 0; second < 600; second++)
        {
            var now = _start + TimeSpan.FromSeconds(second);
            for (var n = 0; n < 1000; n++) if (_digest.Add(new DroppedMessage($"host-{n % 50}", $"why-{n % 11}", $"hosts/h{second * 1000 + n}", "status"), 1, now) is { } first) (notes, told) = (notes + 1, told + first.Count);
            foreach (var note in _digest.Due(now)) (notes, told) = (notes + 1, told + note.Count);
        }
        foreach (var note in _digest.Due(_start + TimeSpan.FromSeconds(700))) (notes, told) = (notes + 1, told + note.Count);
        Assert.Equal(600_000, told);
        Assert.InRange(notes, 1, 12 * (DropDigest.FirstMax + DropDigest.CountsMax + 1));
    }

    [Fact]
    public void AClockThatIsPutBack_DoesNotEndTheTelling()
    {
        _digest.Add(Of("hosts/ferby"), 1, _start);
        _digest.Due(_start);
        _digest.Add(Of("hosts/ferby"), 1, _start);
        Assert.NotEmpty(_digest.Due(_start - TimeSpan.FromDays(1)));
    }

    [Fact]
    public void WhatHasNotComeForLong_IsAFirstOneAgain()
    {
        _digest.Add(Of("hosts/ferby"), 1, _start);
        _digest.Due(_start + TimeSpan.FromHours(2));
        Assert.NotNull(_digest.Add(Of("hosts/ferby"), 1, _start + TimeSpan.FromHours(2)));
    }

    [Theory]
    [InlineData("xenweb/v1/hosts/ferby/status", "hosts/ferby", "status")]
    [InlineData("xenweb/v1/negotiation/ferby/to/herby", "hosts/ferby", "negotiation")]
    [InlineData("xenweb/v1/configurations/ferby/files/web", "configurations/ferby", "files")]
    [InlineData("xenweb/v1/hosts/<b>/anything", "", "")]
    [InlineData("", "", "")]
    public void ATopic_SaysNoMoreThanItMay(string topic, string claimed, string kind) => Assert.Equal(new DroppedMessage("the web app", "unsigned", claimed, kind), DroppedMessage.On("the web app", "unsigned", topic));

    private static DroppedMessage Of(string claimed) => new("the web app", "unsigned", claimed, "status");
}
