using System.Text.Json;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Tests.Live;

/// <summary>What is told of a migration: how fast it is while it goes on; its bytes and its pause for ever.</summary>
public sealed class MigrationTests : Lab
{
    private static readonly DateTimeOffset _start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private static readonly Migration _moving = new()
    {
        Id = "help-ferby-1", Guest = FakeAgent.IdOf("small-1"), GuestName = "small-1", From = new HostId("ferby"), To = new HostId("herby"), Kind = HelpKind.Explicit, Why = "a test",
        State = MigrationState.Moving, Memory = ByteSize.FromMiB(512), Copied = ByteSize.FromMiB(256), Rate = BitRate.FromBytes(128 * 1024 * 1024, TimeSpan.FromSeconds(2)), StartedAt = _start,
    };

    private static readonly Migration _done = _moving with
    {
        State = MigrationState.Done, Copied = ByteSize.FromMiB(512), Rate = null, Sent = ByteSize.FromMiB(530), Pause = TimeSpan.FromMilliseconds(70), EndedAt = _start.AddSeconds(8.4),
    };

    [Fact]
    public async Task Rate_and_time_left_are_told_while_it_goes_on_and_bytes_and_pause_outlive_a_restart()
    {
        var going = await ToldAsync(_moving, m => m.GetProperty("state").GetString() == "moving");
        Assert.Equal(_moving.Rate!.Value.BitsPerSecond, going.GetProperty("bitsPerSecond").GetDouble());
        Assert.Equal(4, going.GetProperty("secondsLeft").GetDouble());
        await ToldAsync(_done, m => m.GetProperty("state").GetString() == "done");
        await App.RestartAsync();
        var kept = await Eventually.IsAsync(() => App.GetAsync("/api/v1/migrations/help-ferby-1"), m => m.GetProperty("state").GetString() == "done", m => $"{m}");
        Assert.Equal((530L << 20, 0.07), (kept.GetProperty("sentBytes").GetInt64(), kept.GetProperty("pauseSeconds").GetDouble()));
        Assert.False(kept.TryGetProperty("bitsPerSecond", out var rate) && rate.ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public void In_words()
    {
        Assert.Equal("256\u00a0MiB of 512\u00a0MiB at 536.9\u00a0Mbit/s", MoveWords.Copied(_moving));
        Assert.Equal("256\u00a0MiB of 512\u00a0MiB", MoveWords.Copied(_moving with { Rate = null }));
        Assert.Equal("512\u00a0MiB in 8.4\u00a0s, paused 70\u00a0ms, 530\u00a0MiB sent", MoveWords.Took(_done));
    }

    private async Task<JsonElement> ToldAsync(Migration migration, Func<JsonElement, bool> wanted)
    {
        await Ferby.PublishAsync(Topics.Migrations(Ferby.Host), new MigrationMessage(migration), retain: false);
        return await Eventually.IsAsync(
            async () => (await App.GetAsync("/api/v1/migrations")).EnumerateArray().FirstOrDefault(m => m.GetProperty("id").GetString() == migration.Id),
            m => m.ValueKind == JsonValueKind.Object && wanted(m), m => $"{m}");
    }
}
