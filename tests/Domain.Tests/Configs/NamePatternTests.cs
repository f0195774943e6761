using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Tests.Configs;

public class NamePatternTests
{
    [Fact]
    public void Hashes_AreTheNumbersDigits() => Assert.Equal(["cs439-08", "cs439-09", "cs439-10"], NamePattern.Names("cs439-##", 3, 8, []).Names.AsEnumerable());

    [Fact]
    public void ThePlace_MayBeAnywhere() => Assert.Equal(["lab0-web", "lab1-web"], NamePattern.Names("lab#-web", 2, 0, []).Names.AsEnumerable());

    [Fact]
    public void OneGuest_NeedsNoPlaceForANumber() => Assert.Equal(["small-1"], NamePattern.Names("small-1", 1, 1, ["small-2"]).Names.AsEnumerable());

    [Fact]
    public void TwoHundred_AreTheMost()
    {
        Assert.Equal("g200", NamePattern.Names("g###", 200, 1, []).Names[^1]);
        Assert.Contains("1 to 200", NamePattern.Names("g###", 201, 1, []).Problems.Single().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("small", 2, 1, "pattern")]
    [InlineData("a#b#", 2, 1, "pattern")]
    [InlineData("cs-#", 10, 1, "pattern")]
    [InlineData("a/#", 2, 1, "pattern")]
    [InlineData("##", 2, 1, "pattern")]
    [InlineData("", 1, 1, "pattern")]
    [InlineData("cs-##", 0, 1, "count")]
    [InlineData("cs-##", int.MaxValue, 1, "count")]
    [InlineData("cs-##", 2, -1, "first")]
    [InlineData("cs-##", 2, int.MaxValue, "first")]
    public void WhatMakesNoNames_IsToldBesideItsField(string pattern, int count, int first, string field)
    {
        var series = NamePattern.Names(pattern, count, first, []);
        Assert.Equal((field, 0), (Assert.Single(series.Problems).Field, series.Names.Length));
    }

    [Fact]
    public void NamesThatAreTaken_AreNamed() =>
        Assert.Equal("2 of the 3 names are taken: cs-1, cs-3.", Assert.Single(NamePattern.Names("cs-#", 3, 1, ["cs-3", "cs-1", "cs-4"]).Problems).Text);
}
