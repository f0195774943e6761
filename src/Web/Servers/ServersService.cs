using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;

namespace XenWeb.Web.Servers;

/// <summary>
/// One of several web servers: holds its session at the database, and takes in what the others have changed (<see cref="ServerNews"/>). It ends after all that acts, so that
/// the next leader begins when this one has stopped. What is wrong is told to the shell.
/// </summary>
public sealed class ServersService(ServerSession session, ServerNews news, Leadership leadership, LabVoice voice, RedisLine redis, Connection connection, StoreHealth health, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!leadership.AreSeveral) return;
        try
        {
            leadership.Changed += Show;
            redis.Changed += Show;
            await health.ReadyAsync(time, stoppingToken);
            session.Heard += news.Hear;
            session.Joined += news.HearAll;
            await Task.WhenAll(session.RunAsync(stoppingToken), news.RunAsync(stoppingToken), voice.RunAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            session.Heard -= news.Hear;
            session.Joined -= news.HearAll;
            leadership.Changed -= Show;
            redis.Changed -= Show;
        }
    }

    private void Show() => connection.Set(c => c with { ServersProblem = leadership.Problem, RedisProblem = redis.Problem });
}
