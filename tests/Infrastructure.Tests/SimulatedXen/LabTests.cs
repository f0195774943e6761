using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Infrastructure.Tests.SimulatedXen;

/// <summary>How the model shares processor, counts, and makes and ends guests.</summary>
public sealed class LabTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly HostId _ferby = new("ferby");

    [Fact]
    public void A_guest_that_wants_a_quarter_core_for_a_minute_uses_fifteen_seconds()
    {
        var lab = Lab(("steady", new LoadProfile.Steady(0.25)));
        lab.Read(_ferby);
        lab.Advance(_start.AddMinutes(1));

        var guest = Guest(lab, "steady");

        Assert.Equal(15, guest.CpuSeconds, 3);
        Assert.Equal(0.25, guest.Cpu!.Value.Count, 3);
        Assert.Equal(GuestRunState.Running, guest.State);
        Assert.Equal(60 * 2_000, guest.NetworkOutBytes, 20.0);
    }

    [Fact]
    public void The_first_reading_has_no_cpu_as_xentop_has_none()
    {
        var lab = Lab(("a", new LoadProfile.Busy()));

        Assert.Null(Guest(lab, "a").Cpu);
        Assert.Null(lab.Read(new HostId("gerby")).Frame!.Dom0.Cpu);
    }

    [Fact]
    public void When_guests_want_more_than_there_is_each_gets_an_equal_share_and_the_modest_all_they_want()
    {
        var lab = Lab([.. Enumerable.Range(1, 5).Select(i => ($"busy-{i}", (LoadProfile)new LoadProfile.Busy())), ("modest", new LoadProfile.Steady(0.1))]);
        lab.Read(_ferby);
        lab.Advance(_start.AddSeconds(10));
        var frame = lab.Read(_ferby).Frame!;

        var busy = frame.Guests.Where(g => g.Name.StartsWith("busy", StringComparison.Ordinal)).Select(g => g.Cpu!.Value.Count).ToList();
        Assert.All(busy, cpu => Assert.Equal(busy[0], cpu, 6));
        Assert.Equal(0.1, frame.Guests.Single(g => g.Name == "modest").Cpu!.Value.Count, 3);
        Assert.Equal(4, frame.Guests.Sum(g => g.Cpu!.Value.Count) + frame.Dom0.Cpu!.Value.Count, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Shares_never_exceed_the_cores_nor_what_is_wanted(int seed)
    {
        var generator = new SplitMix64((ulong)seed);
        for (var round = 0; round < 500; round++)
        {
            var cores = generator.Between(0.5, 16);
            var wanted = Enumerable.Range(0, 1 + (int)(generator.Next() % 12)).Select(_ => generator.Between(0, 4)).ToArray();
            var gotten = new double[wanted.Length];

            CpuShares.Divide(cores, wanted, gotten);

            Assert.Equal(Math.Min(cores, wanted.Sum()), gotten.Sum(), 9);
            Assert.All(gotten.Zip(wanted), pair => Assert.InRange(pair.First, 0, pair.Second + 1e-12));
            var hungry = gotten.Zip(wanted).Where(p => p.First < p.Second - 1e-9).Select(p => p.First).ToList();
            Assert.All(hungry, share => Assert.Equal(gotten.Max(), share, 9));
        }
    }

    [Fact]
    public void In_the_talk_ferby_is_full_after_half_a_minute_and_nobody_else()
    {
        var lab = TalkScenario.Create(_start, 1);
        lab.Advance(_start.AddSeconds(14));
        foreach (var host in lab.Hosts) lab.Read(host);
        lab.Advance(_start.AddSeconds(15));
        Assert.InRange(Used(lab.Read(_ferby).Frame!), 0.5, 1.5);

        lab.Advance(_start.AddSeconds(26));
        foreach (var host in lab.Hosts) lab.Read(host);
        lab.Advance(_start.AddSeconds(30));

        Assert.Equal(4, Used(lab.Read(_ferby).Frame!), 2);
        Assert.All(lab.Hosts.Where(h => h != _ferby), h => Assert.InRange(Used(lab.Read(h).Frame!), 0.1, 2));
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_however_often_it_is_looked_at()
    {
        var (seldom, often) = (new FleetScenario(4, 20, 7).Create(_start), new FleetScenario(4, 20, 7).Create(_start));
        seldom.Advance(_start.AddSeconds(60));
        for (var i = 1; i <= 60; i++) often.Advance(_start.AddSeconds(i));

        var host = new HostId("host-002");
        Assert.Equal(5, seldom.Read(host).Frame!.Guests.Length);
        Assert.Equal(seldom.Read(host).Frame!.Guests.Select(g => (g.Id, Math.Round(g.CpuSeconds, 6))), often.Read(host).Frame!.Guests.Select(g => (g.Id, Math.Round(g.CpuSeconds, 6))));
    }

    [Fact]
    public void A_machine_that_slept_for_a_day_is_caught_up_with()
    {
        var lab = Lab(("steady", new LoadProfile.Steady(0.5)));
        lab.Advance(_start.AddDays(1));

        Assert.Equal(43_200, Guest(lab, "steady").CpuSeconds, 1);
    }

    [Fact]
    public void A_guest_is_made_from_its_configuration()
    {
        var lab = Lab();
        var uuid = Guid.Parse("11111111-2222-4333-8444-555555555555");
        var outcome = Run(lab, Command(XenVerb.Create, "new-1") with { Configuration = $"name = 'new-1'\nmemory = 256\nvcpus = 2\nuuid = \"{uuid}\"\n" });

        Assert.Equal(XenResult.Done, outcome.Result);
        var guest = Guest(lab, "new-1");
        Assert.Equal((new GuestId(uuid), ByteSize.FromMiB(256), 2), (guest.Id, guest.Memory, guest.Vcpus));
    }

    [Theory]
    [InlineData("name = 'a'\nmemory = 256\n", "already exists")]
    [InlineData("name = 'b'\nmemory = 99999\n", "failed to claim memory")]
    [InlineData("memory = 99\n", "no name")]
    [InlineData("name = 'b'\nmemory = many\n", "Line 2")]
    public void A_guest_that_can_not_be_made_changes_nothing(string configuration, string said)
    {
        var lab = Lab(("a", new LoadProfile.Idle()));
        var before = lab.FreeMemory(_ferby);

        var outcome = Run(lab, Command(XenVerb.Create, "x") with { Configuration = configuration });

        Assert.Equal(XenResult.Failed, outcome.Result);
        Assert.Contains(said, outcome.Text, StringComparison.Ordinal);
        Assert.Equal(before, lab.FreeMemory(_ferby));
    }

    [Fact]
    public void A_paused_guest_stands_still_until_it_is_unpaused()
    {
        var lab = Lab(("a", new LoadProfile.Busy()));
        Assert.Equal(XenResult.Done, Run(lab, Command(XenVerb.Pause, "a")).Result);
        var at = Guest(lab, "a");
        lab.Advance(lab.Now.AddSeconds(5));
        Assert.Equal((GuestRunState.Paused, at.CpuSeconds), (Guest(lab, "a").State, Guest(lab, "a").CpuSeconds));

        Assert.Equal(XenResult.Done, Run(lab, Command(XenVerb.Unpause, "a")).Result);
        lab.Advance(lab.Now.AddSeconds(1));
        Assert.True(Guest(lab, "a").CpuSeconds > at.CpuSeconds);
    }

    [Fact]
    public void A_reboot_takes_a_while_and_begins_the_counters_anew_under_another_number()
    {
        var lab = Lab(("a", new LoadProfile.Busy()));
        lab.Advance(_start.AddSeconds(60));
        var before = Guest(lab, "a");

        Assert.Equal(XenResult.Done, Run(lab, Command(XenVerb.Reboot, "a")).Result);
        Assert.Equal(GuestRunState.ShuttingDown, Guest(lab, "a").State);
        lab.Advance(lab.Now.AddSeconds(4.2));
        Assert.Equal((0, ByteSize.Zero), (Guest(lab, "a").Vcpus, Guest(lab, "a").Memory));
        lab.Advance(lab.Now.AddSeconds(4));

        var after = Guest(lab, "a");
        Assert.Equal(before.Id, after.Id);
        Assert.NotEqual(before.DomainNumber, after.DomainNumber);
        Assert.InRange(after.CpuSeconds, 0.1, 10);
        Assert.Equal(before.Memory, after.Memory);
    }

    [Fact]
    public void Shutdown_and_destroy_give_the_memory_back()
    {
        var lab = Lab(("a", new LoadProfile.Idle()), ("b", new LoadProfile.Idle()));
        var empty = Lab().FreeMemory(_ferby);

        Assert.Equal(XenResult.Done, Run(lab, Command(XenVerb.Shutdown, "a")).Result);
        Assert.Equal(XenResult.Done, Run(lab, Command(XenVerb.Destroy, "b")).Result);
        lab.Advance(lab.Now.AddSeconds(5));

        Assert.Empty(lab.Read(_ferby).Frame!.Guests);
        Assert.Equal(empty, lab.FreeMemory(_ferby));
        Assert.Equal(XenResult.UnknownGuest, Run(lab, Command(XenVerb.Destroy, "b")).Result);
    }

    [Fact]
    public void A_reading_that_is_broken_says_why_until_it_is_mended()
    {
        var lab = Lab();
        lab.BreakReading(_ferby, "xentop died");
        Assert.Equal("xentop died", lab.Read(_ferby).Failure);

        lab.BreakReading(_ferby, null);
        Assert.NotNull(lab.Read(_ferby).Frame);
    }

    internal static SimulatedLab Lab(params (string Name, LoadProfile Cpu)[] guests)
    {
        var lab = new SimulatedLab(_start, 1);
        foreach (var host in new[] { "ferby", "gerby", "herby" }) lab.AddHost(new SimulatedHostSpec { Id = new HostId(host) });
        foreach (var (name, cpu) in guests) lab.AddGuest(_ferby, new SimulatedGuestSpec { Name = name, Cpu = cpu });
        return lab;
    }

    internal static XenCommand Command(XenVerb verb, string guest) => new() { Id = "c", Verb = verb, GuestName = guest, TimeLimit = TimeSpan.FromMinutes(5) };

    internal static XenOutcome Run(SimulatedLab lab, XenCommand command)
    {
        var running = lab.Begin(_ferby, command);
        while (running.Outcome is null) lab.Advance(lab.Now.AddMilliseconds(100));
        return running.Outcome;
    }

    internal static GuestFrame Guest(SimulatedLab lab, string name, string host = "ferby") => lab.Read(new HostId(host)).Frame!.Guests.Single(g => g.Name == name);

    private static double Used(HostFrame frame) => frame.Dom0.Cpu!.Value.Count + frame.Guests.Sum(g => g.Cpu?.Count ?? 0);
}
