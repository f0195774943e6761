using XenWeb.Domain.Guests;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Tests.Domains;

/// <summary>What a page's first drawing had read, for its second.</summary>
public sealed class WhyShelfTests
{
    private static readonly GuestId _guest = new(Guid.CreateVersion7());

    [Fact]
    public void An_answer_is_kept_for_who_asked_and_for_what_was_known_then()
    {
        using var shelf = new WhyShelf();
        var why = new WhyHere { Kind = ArrivalKind.Started };
        shelf.Put("ann", _guest, "on ferby", why);
        Assert.Same(why, shelf.Find("ann", _guest, "on ferby"));
        Assert.Null(shelf.Find("bob", _guest, "on ferby"));
        Assert.Null(shelf.Find("ann", _guest, "on herby"));
        Assert.Null(shelf.Find("ann", new GuestId(Guid.CreateVersion7()), "on ferby"));
    }

    [Fact]
    public void No_more_are_kept_than_there_is_room_for()
    {
        using var shelf = new WhyShelf();
        foreach (var i in Enumerable.Range(0, 600)) shelf.Put($"person {i}", _guest, "", new WhyHere { Kind = ArrivalKind.Unknown });
        Assert.InRange(Enumerable.Range(0, 600).Count(i => shelf.Find($"person {i}", _guest, "") is not null), 1, 500);
    }
}
