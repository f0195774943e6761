using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Tests.Pages;

/// <summary>Messages as agents send them.</summary>
internal static class Samples
{
    /// <summary>The moment of the tests' clock.</summary>
    public static readonly DateTimeOffset At = new(2026, 11, 18, 13, 20, 5, TimeSpan.Zero);

    public static GuestId Id(string name)
    {
        var bytes = new byte[16];
        System.Text.Encoding.UTF8.GetBytes(name.PadRight(16)[..16]).CopyTo(bytes, 0);
        return new GuestId(new Guid(bytes));
    }

    /// <summary>A host of 4 cores and 64 GiB.</summary>
    public static StatusMessage Status(string host, double cpu = 0.3, double memory = 0.4, HostMode mode = HostMode.Active, params ReadOnlySpan<string> guests) => new()
    {
        Host = new HostId(host),
        Mode = mode,
        Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(64) },
        Sample = new HostSample
        {
            At = At,
            Cpu = new Cores(cpu * 4),
            Dom0Cpu = new Cores(0.1),
            FreeMemory = ByteSize.FromGiB(64 * (1 - memory)),
            Guests = [.. guests.ToArray().Select(Guest)],
        },
        Load = new ScoreTerms(new Share(cpu), new Share(memory), default, default),
    };

    public static StatusMessage Overloaded(this StatusMessage status) => status with
    {
        Overloads = [new Overload(LoadResource.Cpu, new Share(0.97), new Share(0.9), 3, 5)],
    };

    public static GuestSample Guest(string name) => new()
    {
        Id = Id(name),
        Name = name,
        DomainNumber = 3,
        State = GuestRunState.Running,
        Vcpus = 1,
        Memory = ByteSize.FromMiB(512),
        Cpu = new Cores(0.5),
    };

    public static HelpMessage Help(string id, string from, string guest) => new()
    {
        HelpId = id,
        Kind = HelpKind.Relief,
        From = new HostId(from),
        Guest = new GuestDemand { Id = Id(guest), Name = guest, Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(1) },
        Reason = new Reason(from, "97 % cpu, over 90 % in 3 of the last 5 samples"),
        LoadNow = new ScoreTerms(new Share(0.97), new Share(0.72), new Share(0.48), new Share(0.5)),
        Gathering = TimeSpan.FromSeconds(2),
        Candidates = [new MoveCandidate(guest, new Share(0.72), ByteSize.FromMiB(512), true, "cheapest move that ends the overload"), new MoveCandidate("build-1", null, ByteSize.FromGiB(16), false, "cannot migrate: PCI")],
    };

    public static RefusalMessage Refusal(string id, string from, string to, params ImmutableArray<string> why) => new(id, new HostId(from), new HostId(to), why);

    public static OfferMessage Offer(string id, string from, string to, double cpu) =>
        new(id, new HostId(from), new HostId(to), new ScoreTerms(new Share(cpu), new Share(0.42), new Share(0.21), new Share(0.33)), ByteSize.FromMiB(512), At.AddSeconds(30));
}
