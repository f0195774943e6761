using System.Net;
using System.Net.Sockets;

namespace XenWeb.CommandLine.Tests;

/// <summary>A line to the server that breaks when the answer is on its way: the server has done what was asked, and nobody hears of it.</summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly int _port;
    private readonly Task _accepting;
    private int _cuts;
    private int _cut;

    /// <summary>To a port of this machine; so many connections are cut, those after them are not.</summary>
    public CutLine(int port, int cuts)
    {
        (_port, _cuts) = (port, cuts);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its beginning.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many were cut.</summary>
    public int Cut => _cut;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> carried = [];
        try
        {
            while (true) carried.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Over
        }
        await Task.WhenAll(carried);
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var _ = near;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _port, _over.Token);
            var there = near.GetStream().CopyToAsync(far.GetStream(), _over.Token);
            if (Interlocked.Decrement(ref _cuts) >= 0)
            {
                // The answer has come: it goes no further
                await far.GetStream().ReadExactlyAsync(new byte[1], _over.Token);
                Interlocked.Increment(ref _cut);
                near.Client.Close(0);
                return;
            }
            await Task.WhenAny(there, far.GetStream().CopyToAsync(near.GetStream(), _over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Over
        }
    }
}
