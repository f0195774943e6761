using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Access;

/// <summary>What happened in the time of a chart, for who may see it.</summary>
public sealed class MyMarksTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private static readonly HostId _marky = new("marky");

    [Fact]
    public async Task A_hosts_marks_are_what_left_came_stayed_and_was_asked_in_that_time()
    {
        await HappenAsync();
        await using var page = new PageContext(fixture);
        var kept = await Marks(page).OfHostAsync(_marky, Samples.At, Samples.At.AddHours(1), default);
        Assert.Equal(["drain", "m-1 → other", "m-2 comes", "m-3 stays"], kept.Marks.Select(m => m.Label).Order(StringComparer.Ordinal));
        Assert.Contains(kept.Marks, m => m.Text == "m-2: other → marky");
        Assert.False(kept.IsCut);
        var domain = await Marks(page).OfDomainAsync(Samples.Id("m-1"), "m-1", Samples.At, Samples.At.AddHours(1), default);
        Assert.Equal("marky → other", Assert.Single(domain.Marks).Label);
        Assert.Empty((await Marks(page).OfHostAsync(_marky, Samples.At.AddDays(-2), Samples.At.AddDays(-1), default)).Marks);
    }

    [Fact]
    public async Task Who_sees_none_of_it_has_no_marks()
    {
        await HappenAsync();
        await using var page = new PageContext(fixture, await fixture.PersonAsync($"marks-{Guid.NewGuid():N}"[..14], PersonRole.Instructor));
        Assert.Empty((await Marks(page).OfHostAsync(_marky, Samples.At, Samples.At.AddHours(1), default)).Marks);
    }

    private static MyMarks Marks(PageContext page) => page.Services.GetRequiredService<MyMarks>();

    // Both tests share the app: it happens once
    private async Task HappenAsync()
    {
        await using var db = fixture.App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        if (await db.Migrations.AnyAsync(m => m.Id == "mark-1")) return;
        db.Migrations.AddRange(Move(1, "marky", "other", MigrationState.Done), Move(2, "other", "marky", MigrationState.Done), Move(3, "marky", "other", MigrationState.Failed), Move(4, "other", "third", MigrationState.Done));
        db.Events.Add(new EventRow { At = Samples.At.AddMinutes(1), What = "drain-asked", Text = "mira asked: drain marky.", Host = "marky", OperationId = Guid.NewGuid(), Who = "mira" });
        db.Events.Add(new EventRow { At = Samples.At.AddMinutes(2), What = "drain-done", Text = "marky is empty.", Host = "marky", OperationId = Guid.NewGuid(), Who = "mira" });
        await db.SaveChangesAsync();
    }

    private static MigrationRow Move(int number, string from, string to, MigrationState state) => new()
    {
        Id = $"mark-{number}", GuestId = Samples.Id($"m-{number}").Uuid, GuestName = $"m-{number}", From = from, To = to, State = state, StartedAt = Samples.At.AddMinutes(number), EndedAt = Samples.At.AddMinutes(number + 1),
    };
}
