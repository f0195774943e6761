using System.Net;
using System.Net.Sockets;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>A TCP relay that can go dead as a pulled cable does: both ends stay open and hear nothing more.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _ends = [];
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _pulled;

    /// <param name="toPort">Where it leads.</param>
    /// <param name="losesFirst">Of the first connection nothing arrives.</param>
    public Cable(int toPort, bool losesFirst = false)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(toPort, losesFirst);
    }

    public int Port { get; }

    public void Pull() => _pulled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It is in again: what was on its way arrives, as TCP has it.</summary>
    public void Plug()
    {
        var pulled = _pulled;
        _pulled = null;
        pulled?.SetResult();
    }

    /// <summary>Closes both ends, as when the other machine goes down.</summary>
    public void Cut()
    {
        lock (_ends) _ends.ForEach(end => end.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        lock (_ends) _ends.ForEach(end => end.Dispose());
        _stop.Dispose();
    }

    private async Task AcceptAsync(int toPort, bool loses)
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_stop.Token);
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, toPort, _stop.Token);
                lock (_ends) _ends.AddRange([near, far]);
                (var lost, loses) = (loses, false);
                if (lost) continue;
                _ = PumpAsync(near.GetStream(), far.GetStream());
                _ = PumpAsync(far.GetStream(), near.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (_pulled is { } pulled) await pulled.Task.WaitAsync(_stop.Token);
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One end is gone
        }
    }
}
