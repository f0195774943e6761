using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Tests.Negotiation;

public class OtherOfferTests
{
    [Fact]
    public void OfEachThatOffered_ItIsToldWhyAnotherWasChosen()
    {
        var talk = new Talk().Offers(0.1, "kerby", 0.58).Offers(0.2, "herby", 0.41).Awards(2, "herby").Offers(2.5, "late", 0.1).Record();
        var others = OtherOffer.Of(talk);
        Assert.Equal(["late", "kerby"], others.Select(o => o.Host.Name));
        Assert.Equal("answered after the award", others[0].WhyNot);
        Assert.Equal("would have been at 0.58, not 0.41", others[1].WhyNot);
    }

    [Fact]
    public void OneThatWasAwardedFirstAndCouldNotKeepIt_SaysSo()
    {
        var talk = new Talk().Offers(0.1, "kerby", 0.2).Offers(0.2, "herby", 0.41).Awards(2, "kerby").Refuses(2.1, "kerby", "the promise has ended").Awards(2.2, "herby").Record();
        Assert.Equal("was awarded before, and could not keep it: the promise has ended", Assert.Single(OtherOffer.Of(talk)).WhyNot);
        var silent = new Talk().Offers(0.1, "kerby", 0.2).Offers(0.2, "herby", 0.41).Awards(2, "kerby").Awards(12, "herby").Record();
        Assert.Equal("was awarded before, and did not confirm in time", Assert.Single(OtherOffer.Of(silent)).WhyNot);
    }

    [Fact]
    public void WhileNobodyIsAwarded_NobodyLost() => Assert.Empty(OtherOffer.Of(new Talk().Offers(0.1, "kerby", 0.2).Record()));

    [Fact]
    public void RefusalsThatDifferInFiguresOnly_AreOneGroup_TheLargestFirst()
    {
        var talk = new Talk().Refuses(0.1, "c", "it is being drained").Refuses(0.2, "b", "1.20 GiB of memory free, 2.00 GiB needed").Refuses(0.3, "a", "900 MiB of memory free, 2.00 GiB needed").Refuses(0.4, "c", "it is in maintenance").Record();
        var groups = RefusalGroup.Of(talk.Refusals);
        Assert.Equal(2, groups.Length);
        Assert.Equal(["a", "b"], groups[0].Hosts.Select(h => h.Name));
        Assert.Equal("900 MiB of memory free, 2.00 GiB needed", groups[0].Example);
        // Of two answers the last counts
        Assert.Equal("it is in maintenance", groups[1].Example);
    }
}
