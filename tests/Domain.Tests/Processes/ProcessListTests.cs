using System.Text;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Tests.Messages;

namespace XenWeb.Domain.Tests.Processes;

public class ProcessListTests
{
    private static readonly GuestId Guest = new(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5"));

    private static GuestProcessesMessage Message(long number, long? from, params int[] pids) =>
        new() { Guest = Guest, Number = number, Base = from, Rows = [.. pids.Select(p => GuestMessages.Row(p))] };

    [Fact]
    public void ARow_WrittenAndRead_IsTheSame()
    {
        var row = GuestMessages.Row(1, "<b>\"x\"'", "grüße") with { Priority = -100, State = 'D' };
        var text = MessageJson.Write(new Envelope(1, $"{Guest}", 1, 1, default, Message(1, null) with { Rows = [row] }));
        var read = MessageJson.Read(Topics.Processes(Guest), text);
        Assert.Equal(row, ((GuestProcessesMessage)read.Envelope!.Body).Rows[0]);
        Assert.Equal(("rt", "2:03.45", "grüße"), (row.PriorityText, row.TimeText, row.UserText));
        Assert.Equal("systemd+", (row with { User = "systemd-network" }).UserText);
    }

    [Fact]
    public void AForgedRow_IsMadeVisibleWhenItIsRead()
    {
        var row = GuestMessages.Row(1, "EVIL") with { Arguments = "" };
        var text = Encoding.UTF8.GetString(MessageJson.Write(new Envelope(1, $"{Guest}", 1, 1, default, Message(1, null) with { Rows = [row] })));
        text = text.Replace("EVIL", "\\u001b]0;x\\u0007" + new string('y', 500), StringComparison.Ordinal);
        var read = (GuestProcessesMessage)MessageJson.Read(Topics.Processes(Guest), Encoding.UTF8.GetBytes(text)).Envelope!.Body;
        Assert.StartsWith("\\x1b]0;x\\x07yyy", read.Rows[0].Command, StringComparison.Ordinal);
        Assert.Equal(ProcessRow.CommandMax, read.Rows[0].Command.Length);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1,2,\"root\",20,0,1,1,1,\"R\",0.1,0.1,5,\"a\"]")]
    [InlineData("[1,2,\"root\",20,0,1,1,1,\"R\",0.1,0.1,5,\"a\",\"a\",7]")]
    [InlineData("[-1,2,\"root\",20,0,1,1,1,\"R\",0.1,0.1,5,\"a\",\"a\"]")]
    [InlineData("[1,2,\"root\",20,0,1,1,1,\"<b>\",0.1,0.1,5,\"a\",\"a\"]")]
    [InlineData("[1,2,null,20,0,1,1,1,\"R\",0.1,0.1,5,\"a\",\"a\"]")]
    [InlineData("[1,2,\"root\",20,0,9223372036854775807,1,1,\"R\",0.1,0.1,5,\"a\",\"a\"]")]
    public void ARowThatIsNone_IsDropped(string row)
    {
        var text = $$"""{"version":1,"sender":"{{Guest}}","incarnation":1,"sequence":1,"issuedAt":"2026-11-18T13:00:00Z","body":{"type":"guest-processes","guest":"{{Guest}}","number":1,"rows":[{{row}}] } }""";
        Assert.Equal("malformed", MessageJson.Read(Topics.Processes(Guest), Encoding.UTF8.GetBytes(text)).Drop);
    }

    [Fact]
    public void Changes_BuildOnTheListTheyName()
    {
        var list = new ProcessList();
        Assert.True(list.Add(Message(1, null, 1, 2, 3), 7));
        Assert.True(list.Add(Message(2, 1, 4) with { Gone = [2] }, 7));
        Assert.Equal([1, 3, 4], list.Rows.Select(r => r.Key.Pid).Order());
        // 3 was lost
        Assert.False(list.Add(Message(4, 3, 9), 7));
        Assert.False(list.IsWhole);
        Assert.False(list.Add(Message(5, 4, 9), 7));
        Assert.Equal([1, 3, 4], list.Rows.Select(r => r.Key.Pid).Order());
        Assert.True(list.Add(Message(6, null, 9), 7));
        Assert.Equal(9, Assert.Single(list.Rows).Key.Pid);
        Assert.True(list.IsWhole);
    }

    [Fact]
    public void Parts_AreOneListOnlyTogether()
    {
        var list = new ProcessList();
        Assert.False(list.Add(Message(1, null, 1) with { Part = 0, Parts = 3 }, 7));
        Assert.Empty(list.Rows);
        Assert.False(list.Add(Message(1, null, 2) with { Part = 1, Parts = 3 }, 7));
        Assert.True(list.Add(Message(1, null, 3) with { Part = 2, Parts = 3 }, 7));
        Assert.Equal([1, 2, 3], list.Rows.Select(r => r.Key.Pid).Order());
        // A part is missing: the list stays as it was
        Assert.False(list.Add(Message(2, null, 4) with { Part = 0, Parts = 3 }, 7));
        Assert.False(list.Add(Message(2, null, 6) with { Part = 2, Parts = 3 }, 7));
        Assert.Equal(3, list.Rows.Count);
        Assert.False(list.IsWhole);
    }

    [Fact]
    public void AnAgentThatBeginsAnew_CountsAnew()
    {
        var list = new ProcessList();
        list.Add(Message(9, null, 1), 7);
        Assert.False(list.Add(Message(9, null, 2), 7));
        Assert.True(list.Add(Message(1, null, 2), 8));
        Assert.Equal(2, Assert.Single(list.Rows).Key.Pid);
    }
}
