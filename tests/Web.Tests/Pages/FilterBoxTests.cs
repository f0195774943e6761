using Bunit;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Tests.Pages;

/// <summary>A filter that one types into faster than the address follows.</summary>
public sealed class FilterBoxTests : BunitContext
{
    [Fact]
    public void What_comes_back_late_is_not_put_over_what_was_typed_meanwhile()
    {
        var told = new List<string>();
        var box = Render<FilterBox>(p => p.Add(b => b.Label, "Filter").Add(b => b.Changed, told.Add));
        box.Find("input").Input("n");
        box.Find("input").Input("ng");
        Back(box, "n");
        Assert.Equal("ng", Typed(box));
        box.Find("input").Input("ngi");
        Back(box, "ng");
        Back(box, "ngi");
        Assert.Equal("ngi", Typed(box));
        Assert.Equal(["n", "ng", "ngi"], told);
        Back(box, null);
        Assert.Equal("", Typed(box));
        Back(box, "from a link");
        Assert.Equal("from a link", Typed(box));
    }

    private static void Back(IRenderedComponent<FilterBox> box, string? value) => box.Render(p => p.Add(b => b.Value, value));

    private static string? Typed(IRenderedComponent<FilterBox> box) => box.Find("input").GetAttribute("value");
}
