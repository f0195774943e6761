using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Replay;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Replay;

/// <summary>An hour of a lab in the database, as it would have been recorded: ferby with lab-1 and herby, a sample each minute; then half an hour of nothing, and herby again.</summary>
internal static class PastLabRows
{
    /// <summary>The first moment.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 18, 11, 0, 0, TimeSpan.Zero);

    /// <summary>Ferby is overloaded from here on.</summary>
    public static readonly DateTimeOffset Overloaded = Start.AddMinutes(20);

    /// <summary>A domain moves, and is told of.</summary>
    public static readonly DateTimeOffset Moved = Start.AddMinutes(30);

    /// <summary>Nothing was heard any more.</summary>
    public static readonly DateTimeOffset Silent = Start.AddMinutes(60);

    /// <summary>Writes it, once.</summary>
    public static async Task WriteAsync(TestApp app)
    {
        await using var db = app.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        if (await db.HostKeyframes.AnyAsync()) return;
        var (ferby, herby) = (Samples.Status("ferby", guests: ["lab-1"]), Samples.Status("herby"));
        await KeyframeRows.PutAsync(db,
        [
            Frame(ferby, Start, KeyframeCause.Repeat), Frame(herby, Start, KeyframeCause.Repeat), Frame(ferby.Overloaded(), Overloaded, KeyframeCause.Overload),
            Frame(ferby.Overloaded(), Start.AddMinutes(55), KeyframeCause.Repeat), Frame(herby, Silent.AddMinutes(30), KeyframeCause.Repeat),
        ], CancellationToken.None);
        for (var minute = 0; minute <= 60; minute++)
        {
            var at = Start.AddMinutes(minute);
            db.HostSamples.Add(new HostSampleRow { Host = "ferby", At = at, Cpu = at < Overloaded ? 1 : 3.9, MemoryUsedBytes = 1L << 34 });
            db.HostSamples.Add(new HostSampleRow { Host = "herby", At = at, Cpu = 0.4, MemoryUsedBytes = 1L << 33 });
            db.GuestSamples.Add(new GuestSampleRow { GuestId = Samples.Id("lab-1").Uuid, Host = "ferby", At = at, Cpu = minute / 100.0, MemoryBytes = 1L << 29 });
        }
        db.Events.Add(new EventRow { At = Moved, What = "overload", Text = "ferby asks for help.", Host = "ferby", Guest = "lab-1", Who = "ferby", Severity = DecisionSeverity.Warning });
        await db.SaveChangesAsync();
    }

    private static HostKeyframe Frame(StatusMessage status, DateTimeOffset at, KeyframeCause cause) => new(status.Host, at, cause, true, KeyframeRules.Kept(status with { Monitoring = status.Monitoring with { StatusPeriod = TimeSpan.FromMinutes(1) } }));
}
