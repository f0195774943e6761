using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Exports;

/// <summary>Which works the keeper of exports begins, and what it says of them.</summary>
public sealed class ExportAgentTests
{
    private const string Cfg = "name = 'small-1'\nmemory = 64\nbootloader = 'pygrub'\ndisk = ['format=raw,vdev=xvda,access=rw,target=/srv/d.img']\n";

    private static readonly HostId _ferby = new("ferby");
    private static readonly ExportItem _item = new("small-1-20261128-120000", "small-1", DateTimeOffset.UnixEpoch);

    private readonly ExportAgent _agent = new(_ferby, "/srv/exports");
    private DateTimeOffset _now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private int _ids;

    public ExportAgentTests() => Do(new ExportAgentEvent.Scanned(new ExportsFound([_item], [new ExportFile("a.tar", ByteSize.FromMiB(1))], ByteSize.FromGiB(10))));

    private ExportAgentEffect[] Do(ExportAgentEvent happened) => [.. _agent.Handle(happened, _now)];

    private (ExportOrderMessage Order, ExportAgentEffect[] Effects) Order(ExportOrderKind kind, string name, Func<ExportOrderMessage, ExportOrderMessage>? change = null)
    {
        var order = new ExportOrderMessage { Id = new Guid(++_ids, 0, 0, new byte[8]), Server = _ferby, Kind = kind, Name = name, Text = kind == ExportOrderKind.Export ? Cfg : null, File = kind == ExportOrderKind.Import ? "a.tar" : null, ExpiresAt = _now.AddSeconds(30), Reason = new Reason("mira", "") };
        order = change?.Invoke(order) ?? order;
        return (order, Hear(order));
    }

    private ExportAgentEffect[] Hear(ExportOrderMessage order) => Do(new ExportAgentEvent.Received(new Envelope(Envelope.Current, Envelope.Web, 1, ++_ids, _now, order)));

    private static ExportOutcomeMessage Answer(ExportAgentEffect[] effects) => effects.OfType<ExportAgentEffect.Publish>().Select(p => p.Message).OfType<ExportOutcomeMessage>().Single();

    private static ImmutableArray<ExportWork> Works(ExportAgentEffect[] effects) => effects.OfType<ExportAgentEffect.Publish>().Select(p => p.Message).OfType<ExportCatalogueMessage>().Last().Works;

    [Fact]
    public void OneIsDoneAtATime_AndTheNextBeginsWhenItHasEnded()
    {
        var (first, begun) = Order(ExportOrderKind.Export, "small-1");
        Assert.Equal(first.Id, Assert.Single(begun.OfType<ExportAgentEffect.Export>()).Work);
        Assert.Equal(OrderState.Done, Answer(begun).State);
        var (second, waits) = Order(ExportOrderKind.Import, "copy");
        Assert.Empty(waits.OfType<ExportAgentEffect.Import>());
        Assert.Equal([ExportState.Running, ExportState.Waiting], Works(waits).Select(w => w.State));
        var ended = Do(new ExportAgentEvent.Ended(first.Id, "It is there.", true, []));
        Assert.Equal(second.Id, Assert.Single(ended.OfType<ExportAgentEffect.Import>()).Work);
        Assert.Equal([ExportState.Done, ExportState.Running], Works(ended).Select(w => w.State));
    }

    [Fact]
    public void ARepeat_IsAnsweredOnceMore_AndBegunOnce()
    {
        var (order, _) = Order(ExportOrderKind.Export, "small-1");
        var again = Hear(order);
        Assert.Empty(again.OfType<ExportAgentEffect.Export>());
        Assert.Equal(OrderState.Done, Answer(again).State);
        Assert.Contains("already", Answer(Order(ExportOrderKind.Export, "small-1").Effects).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBe_IsRefusedWithEveryReason()
    {
        var wrong = Answer(Order(ExportOrderKind.Export, "small-1", o => o with { Text = "name = 'small-1'\nmemory = 64\nbootloader = 'pygrub'\ndisk = ['format=vhd,vdev=xvda,access=rw,target=/a', 'format=qed,vdev=xvdb,access=rw,target=/b']\n" }).Effects);
        Assert.Equal((OrderState.Failed, 2), (wrong.State, wrong.Problems.Length));
        Assert.Equal("There is no file b.tar to import.", Answer(Order(ExportOrderKind.Import, "copy", o => o with { File = "b.tar" }).Effects).Text);
        Assert.Equal("There is no export nothing.", Answer(Order(ExportOrderKind.Delete, "nothing").Effects).Text);
        Assert.StartsWith("It expired 5 s before", Answer(Order(ExportOrderKind.Import, "copy", o => o with { ExpiresAt = _now.AddSeconds(-5) }).Effects).Text, StringComparison.Ordinal);
        Assert.Empty(Order(ExportOrderKind.Import, "copy", o => o with { Server = new HostId("herby") }).Effects);
    }

    [Fact]
    public void AWorkIsStopped_BeforeItBegan_AndWhileItGoesOn()
    {
        var (first, _) = Order(ExportOrderKind.Export, "small-1");
        var (second, _) = Order(ExportOrderKind.Import, "copy");
        var dropped = Order(ExportOrderKind.Cancel, "copy", o => o with { Work = second.Id }).Effects;
        Assert.Equal(ExportState.Failed, Works(dropped)[1].State);
        Assert.Equal(first.Id, Assert.Single(Order(ExportOrderKind.Cancel, "small-1", o => o with { Work = first.Id }).Effects.OfType<ExportAgentEffect.Stop>()).Work);
        Do(new ExportAgentEvent.Ended(first.Id, "It was stopped; nothing of it is left.", false, []));
        Assert.Equal("It has ended already.", Answer(Order(ExportOrderKind.Cancel, "small-1", o => o with { Work = first.Id }).Effects).Text);
    }

    [Fact]
    public void HowFarItIs_IsSaidOnceASecondAtMost()
    {
        var (order, _) = Order(ExportOrderKind.Export, "small-1");
        Assert.Empty(Do(new ExportAgentEvent.Stepped(order.Id, ByteSize.FromMiB(1), ByteSize.FromMiB(10))));
        _now = _now.AddSeconds(1);
        Assert.Equal(ByteSize.FromMiB(2), Works(Do(new ExportAgentEvent.Stepped(order.Id, ByteSize.FromMiB(2), ByteSize.FromMiB(10))))[0].Done);
    }

    [Fact]
    public void AnExportIsTakenAway_AndTheAnswerSaysHowThatWent()
    {
        var (order, effects) = Order(ExportOrderKind.Delete, _item.Name);
        Assert.Equal(_item.Name, Assert.Single(effects.OfType<ExportAgentEffect.Delete>()).Name);
        Assert.Equal((OrderState.Failed, "read-only"), Answer(Do(new ExportAgentEvent.Deleted(order.Id, "read-only"))) is var answer ? (answer.State, answer.Text) : default);
    }

    [Fact]
    public void AFolderThatCannotBeUsed_IsSaid()
    {
        Do(new ExportAgentEvent.Scanned(new ExportsFound([], [], ByteSize.Zero, "it is not mounted")));
        Assert.Equal("The folder of exports on ferby can't be used: it is not mounted", Answer(Order(ExportOrderKind.Export, "small-1").Effects).Text);
    }
}
