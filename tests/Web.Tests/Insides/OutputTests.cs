using System.Text;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Tests.Insides;

/// <summary>A program's output on its way to a reader.</summary>
public sealed class OutputTests
{
    [Fact]
    public void Pieces_that_come_twice_or_overlap_are_had_once()
    {
        var tail = new OutputTail();
        Assert.True(tail.Add(Piece(0, "abc")));
        Assert.False(tail.Add(Piece(0, "abc")));
        Assert.True(tail.Add(Piece(1, "bcde")));
        Assert.Equal("abcde", Read(tail, 0).Text);
        Assert.Equal("de", Read(tail, 3).Text);
        Assert.Equal("", Read(tail, 5).Text);
    }

    [Fact]
    public void A_gap_is_a_cut_for_whoever_wanted_what_is_missing()
    {
        var tail = new OutputTail();
        tail.Add(Piece(0, "abc"));
        tail.Add(Piece(10, "xyz"));
        Assert.Equal(("xyz", 7), Read(tail, 3));
        Assert.Equal(("z", 0), Read(tail, 12));
    }

    [Fact]
    public void A_flood_is_bounded_and_the_newest_is_kept()
    {
        var tail = new OutputTail();
        var piece = new string('x', GuestOutputMessage.BytesMax);
        for (var i = 0L; i < 100; i++) tail.Add(Piece(i * piece.Length, piece));
        var read = tail.Read(0);
        Assert.InRange(read.Bytes.Length, 1, OutputTail.BytesMax);
        Assert.Equal(100L * piece.Length, read.Next);
        Assert.Equal(read.From, read.Cut);
    }

    [Theory]
    [InlineData("a\r\nb\rc\n", "a\nb\nc\n")]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\u0007", "\\x1b]0;title\\x07")]
    [InlineData("tab\tzero\0", "tab\tzero\\x00")]
    [InlineData("wörld 🙂 <b>", "wörld 🙂 <b>")]
    public void What_steers_a_terminal_is_left_out_or_written_out_wherever_the_pieces_end(string output, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(output);
        Assert.Equal(expected, new OutputText().Add(bytes));
        var single = new OutputText();
        var text = new StringBuilder();
        foreach (var b in bytes) text.Append(single.Add([b]));
        Assert.Equal(expected, text.ToString());
    }

    private static GuestOutputMessage Piece(long offset, string text) => new() { Guest = new GuestId(Guid.Empty), Program = Guid.Empty, Offset = offset, Bytes = Encoding.UTF8.GetBytes(text) };

    private static (string Text, long Cut) Read(OutputTail tail, long from)
    {
        var read = tail.Read(from);
        return (Encoding.UTF8.GetString(read.Bytes.Span), read.Cut);
    }
}
