using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Infrastructure.Storage.Servers;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>Several web servers on one PostgreSQL: one leads, another takes over, each hears what the others change, and one at a time has the turn.</summary>
[Collection(PostgresTests.Name)]
public sealed class ServerSessionTests(PostgresServer server) : StoreTest(new PostgresTestDatabase(server))
{
    [Fact]
    public void TheOnlyWebServer_AlwaysLeads()
    {
        var leadership = Get<Leadership>();
        Assert.True(leadership.IsMine);
        Assert.False(leadership.AreSeveral);
        Assert.Null(leadership.Problem);
        Assert.True(leadership.Epoch > 0);
    }

    [Fact]
    public async Task OfTwo_OneLeads_AndWhenItStopsTheOtherDoesAtOnce_WithAHigherNumber()
    {
        await using var a = await Member.LeadingAsync("a", this);
        await using var b = Member.Start("b", this);
        await Eventually.True(() => b.Leadership.Leader == "a", "b to know that a leads");
        Assert.False(b.Leadership.IsMine);
        var before = a.Leadership.Epoch;
        await a.StopAsync();
        Assert.False(a.Leadership.IsMine);
        await Eventually.True(() => b.Leadership.IsMine, "b to lead");
        Assert.True(b.Leadership.Epoch > before);
        Assert.Equal("b", b.Leadership.Leader);
    }

    [Fact]
    public async Task ALeaderWhoseSessionIsEnded_LeadsNoMore_AndIsFollowedOrLeadsAnew_WithAHigherNumber()
    {
        await using var a = await Member.LeadingAsync("a", this);
        var before = a.Leadership.Epoch;
        await EndSessionsAsync("a");
        await Eventually.True(() => !a.Leadership.IsMine, "a to know that it leads no more");
        await using var b = Member.Start("b", this);
        await Eventually.True(() => a.Leadership.IsMine != b.Leadership.IsMine, "one of them to lead");
        Assert.True(Math.Max(a.Leadership.Epoch, b.Leadership.Epoch) > before);
    }

    [Fact]
    public async Task ALeaderThatTheDatabaseDoesNotAnswer_StopsBeforeAnotherBegins()
    {
        await using var a = await Member.LeadingAsync("a", this);
        await Database.LoseAsync();
        await Eventually.True(() => !a.Leadership.IsMine && a.Leadership.Problem is not null, "a to stop, and to say why");
        await Database.ReturnAsync();
        await Eventually.True(() => a.Leadership.IsMine, "a to lead again");
        Assert.Null(a.Leadership.Problem);
    }

    [Fact]
    public async Task WhatOneStores_TheOthersHear_AndWhatOneSays()
    {
        await using var a = await Member.LeadingAsync("a", this);
        var id = Guid.NewGuid();
        await using (var db = Open())
        {
            db.Operations.Add(new OperationRow { Id = id, IdempotencyKey = "k", CreatedAt = Clock.GetUtcNow(), ChangedAt = Clock.GetUtcNow() });
            await db.SaveChangesAsync();
            await db.Operations.ExecuteUpdateAsync(set => set.SetProperty(o => o.EndedAt, Clock.GetUtcNow()));
            db.Groups.Add(new GroupRow { Name = "cs439" });
            await db.SaveChangesAsync();
            db.Notifications.Add(new NotificationRow { Id = id });
            await db.SaveChangesAsync();
            db.NotificationSettings.Add(new NotificationSettingsRow { PersonId = id });
            await db.SaveChangesAsync();
        }
        await a.Session.SayAsync("hello", CancellationToken.None);
        await Eventually.True(() => a.Heard.Contains("hello"), "all of it to be heard");
        Assert.Equal([$"Operations {id} on", $"Operations {id} ended", "Groups", "Notifications", "NotificationSettings", "hello"], a.Heard.Where(h => h != "Policies"));
    }

    [Fact]
    public async Task ATurn_IsOnesAtATime_AndWhoLeadsNoMoreIsToldInIt()
    {
        await using var a = await Member.LeadingAsync("a", this);
        var turns = new ServerTurns(Get<XenWebDbFactory>(), a.Leadership);
        var turn = await turns.TakeAsync(default);
        Assert.True(await turn.LeadsAsync(default));
        var next = turns.TakeAsync(default);
        Assert.False(next.IsCompleted);
        await turn.DisposeAsync();
        await using var second = await next;
        await using (var db = Open()) await db.Policies.Where(p => p.Host == PolicyRow.Leader).ExecuteUpdateAsync(set => set.SetProperty(p => p.Generation, p => p.Generation + 1));
        Assert.False(await second.LeadsAsync(default));
    }

    private async Task EndSessionsAsync(string name)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = {"xenweb " + name} AND datname = current_database()");
    }

    private sealed class Member : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        private Member(string name, ServerSessionTests test)
        {
            Leadership = new Leadership(name, test.Clock);
            Session = new ServerSession(test.Get<XenWebDbFactory>(), Leadership, test.Clock, NullLogger<ServerSession>.Instance);
            Session.Heard += Heard.Enqueue;
            _running = Session.RunAsync(_stop.Token);
        }

        public Leadership Leadership { get; }

        public ServerSession Session { get; }

        public ConcurrentQueue<string> Heard { get; } = new();

        public static Member Start(string name, ServerSessionTests test) => new(name, test);

        public static async Task<Member> LeadingAsync(string name, ServerSessionTests test)
        {
            var member = Start(name, test);
            await Eventually.True(() => member.Leadership.IsMine, $"{name} to lead");
            return member;
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }
}
