using Microsoft.Extensions.Logging;
using Polly.Retry;

namespace XenWeb.Infrastructure.Mqtt;

/// <content>Connect, send until the connection is lost, and again.</content>
public sealed partial class MqttBus
{
    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var takenOver = await RunOnceAsync(_stop.Token).ConfigureAwait(false);
                if (takenOver) LogTakenOver(_options.ClientId);
                await Task.Delay(takenOver ? LongestWait : Wait(0), _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Disposed of; in the middle of a subscription MQTTnet tells it as a time-out
        }
        catch (Exception e)
        {
            // A defect: whoever reads the events must hear of it, or the agent would be deaf without knowing
            LogDefect(e);
            _events.Writer.TryComplete(e);
        }
        finally
        {
            _connected = false;
        }
    }

    private async Task<bool> RunOnceAsync(CancellationToken stop)
    {
        await using var session = await _connect.ExecuteAsync(async token => await OpenAsync(token).ConfigureAwait(false), stop).ConfigureAwait(false);
        var lost = "the subscription failed";
        var takenOver = false;
        try
        {
            // Before the subscription, so that what is retained comes after it
            await _events.Writer.WriteAsync(new BusEvent.Connected(), stop).ConfigureAwait(false);
            await session.SubscribeAsync(stop).ConfigureAwait(false);
            _connected = true;
            _saidAway = false;
            Interlocked.Increment(ref _connects);
            LogConnected(_options.Host, _options.Port, _options.ClientId);
            lost = await SendAsync(session, stop).ConfigureAwait(false);
            if (session.Lost.IsCompletedSuccessfully) (lost, takenOver) = await session.Lost.ConfigureAwait(false);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever a broker or the network does to one connection, the next is a new one
            lost = e.GetBaseException().Message;
        }
        _connected = false;
        LogLost(_options.Host, _options.Port, lost);
        _saidAway = true;
        await _events.Writer.WriteAsync(new BusEvent.Disconnected(lost), stop).ConfigureAwait(false);
        return takenOver;
    }

    private async Task<MqttSession> OpenAsync(CancellationToken stop)
    {
        var session = new MqttSession(_options, OnReceived);
        try
        {
            await session.ConnectAsync(_options.LastWill is { } will ? WriteLastWill(will) : null, stop).ConfigureAwait(false);
            return _session = session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // One at a time: order is kept, and a message leaves the outbox only when the broker has it
    private async Task<string> SendAsync(MqttSession session, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = session.Lost.ContinueWith(_ => Cancel(over), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (true)
            {
                while (session.Leaving is null && _outbox.Peek() is { } message)
                {
                    var refused = await session.PublishAsync(message, over.Token).ConfigureAwait(false);
                    _outbox.Remove(message);
                    if (refused is null) Interlocked.Increment(ref _sent);
                    else LogRefused(message.Topic, refused);
                }
                if (session.Leaving is { } why) return why;
                await _wake.Reader.ReadAsync(over.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return e is TimeoutException ? "the broker does not acknowledge" : e.GetBaseException().Message;
        }
    }

    private static void Cancel(CancellationTokenSource over)
    {
        try
        {
            over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session ended in another way first
        }
    }

    private async ValueTask SayAwayAsync(OnRetryArguments<MqttSession> retry)
    {
        var why = retry.Outcome.Exception?.GetBaseException().Message ?? "";
        LogStillAway(_options.Host, _options.Port, why, retry.RetryDelay.TotalSeconds);
        if (_saidAway) return;
        _saidAway = true;
        LogAway(_options.Host, _options.Port, why);
        await _events.Writer.WriteAsync(new BusEvent.Disconnected(why), _stop.Token).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "Connected to the broker at {Host}:{Port} as {ClientId}")]
    private partial void LogConnected(string host, int port, string clientId);

    [LoggerMessage(2, LogLevel.Warning, "The broker at {Host}:{Port} is lost: {Why}; connecting again")]
    private partial void LogLost(string host, int port, string why);

    [LoggerMessage(3, LogLevel.Warning, "The broker at {Host}:{Port} is not there: {Why}; trying for ever")]
    private partial void LogAway(string host, int port, string why);

    [LoggerMessage(4, LogLevel.Debug, "The broker at {Host}:{Port} is not there: {Why}; again in {Seconds} s")]
    private partial void LogStillAway(string host, int port, string why, double seconds);

    [LoggerMessage(5, LogLevel.Error, "Another client uses the id {ClientId} and took the connection over")]
    private partial void LogTakenOver(string clientId);

    [LoggerMessage(6, LogLevel.Warning, "The broker does not take a message on {Topic}: {Why}")]
    private partial void LogRefused(string topic, string why);

    [LoggerMessage(7, LogLevel.Warning, "A message for {Topic} has {Bytes} bytes and is not sent")]
    private partial void LogOversizedOut(string topic, int bytes);

    [LoggerMessage(8, LogLevel.Warning, "A message on {Topic} has {Bytes} bytes and is dropped")]
    private partial void LogOversizedIn(string topic, long bytes);

    [LoggerMessage(9, LogLevel.Warning, "{Max} messages wait to be read; what comes is dropped")]
    private partial void LogInboxFull(int max);

    [LoggerMessage(10, LogLevel.Critical, "The bus broke: a defect")]
    private partial void LogDefect(Exception exception);
}
