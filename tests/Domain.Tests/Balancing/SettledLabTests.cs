using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

public class SettledLabTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public void BeforeDuringAndAfterAMove_TheHeadroomIsTheSame()
    {
        var small = Guest("small-1", GuestRunState.Running, 1024);
        var rest = Headroom(Host("ferby", 8, small), Host("gerby", 10));
        // Half of it has arrived; then all has, and both tell of it; then the source has none
        Assert.Equal(rest, Headroom(Host("ferby", 8, small), Host("gerby", 9.5, Guest("small-1", GuestRunState.Incoming, 512))));
        Assert.Equal(rest, Headroom(Host("ferby", 8, small), Host("gerby", 10 - 1 - (8 / 1024.0), small)));
        Assert.Equal(rest, Headroom(Host("ferby", 8, Guest("small-1", GuestRunState.Leaving, 1024)), Host("gerby", 10 - 1 - (8 / 1024.0), small)));
        Assert.Equal(rest, Headroom(Host("ferby", 9 + (8 / 1024.0)), Host("gerby", 10 - 1 - (8 / 1024.0), small)));
    }

    [Fact]
    public void WhatArrivesFromNowhereThatIsKnown_TakesItsRoom() =>
        Assert.NotEqual(Headroom(Host("ferby", 8), Host("gerby", 10)), Headroom(Host("ferby", 8), Host("gerby", 9, Guest("stray", GuestRunState.Incoming, 1024))));

    private static ByteSize Headroom(params HostState[] hosts) => LabHeadroom.Of(SettledLab.Of(
        FleetSnapshot.Empty with { Hosts = hosts.ToImmutableSortedDictionary(h => h.Id, h => h) }, _now, ImmutableSortedDictionary<string, GuestRuling>.Empty), LabPolicy.Default).Memory;

    private static HostState Host(string name, double free, params GuestSample[] guests) => new(new HostId(name), new StatusMessage
    {
        Host = new HostId(name), Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) },
        Sample = new HostSample { At = _now, FreeMemory = ByteSize.FromGiB(free), Guests = [.. guests] },
    }, _now, true, 1, 1);

    private static GuestSample Guest(string name, GuestRunState state, int mebibytes) =>
        new() { Id = new GuestId(new Guid(1, 2, 3, [.. Enumerable.Range(4, 8).Select(i => (byte)i)])), Name = name, DomainNumber = 1, State = state, Vcpus = 1, Memory = ByteSize.FromMiB(mebibytes) };
}
