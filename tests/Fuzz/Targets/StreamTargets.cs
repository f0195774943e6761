using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Channels;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.Fuzz.Targets;

/// <summary>What comes over a connection or a terminal, byte by byte.</summary>
internal static class StreamTargets
{
    private const string HelpId = "help-ferby-1a2f-1";

    /// <summary>A source's words to the port for migrations, after the handshake: first line and frames, read as the product does until they end or break.</summary>
    public static FuzzTarget Streams()
    {
        var lab = new TestLab();
        var (ferby, herby, slots, stop) = (lab.Host("ferby"), lab.Host("herby"), new StreamSlots(TimeProvider.System), new CancellationTokenSource());
        var options = new StreamOptions { Folder = lab.Folder, Carrier = "none", HandshakeWithin = TimeSpan.FromSeconds(3) };
        var (end, refused) = (new TaskCompletionSource<string>(), 0);
        var listener = new StreamListener(new IPEndPoint(IPAddress.Loopback, 0), options, () => herby, slots, TimeProvider.System, (_, why) => { refused++; end.TrySetResult($"refused: {why}"); });
        listener.Bind();
        var running = listener.RunAsync((connection, _) => ReadAllAsync(connection).ContinueWith(read => end.TrySetResult(read.Result), TaskScheduler.Default), stop.Token);
        byte[] opening = StreamListener.Opening(HelpId, TestLab.Guest);
        byte[][] seeds = [[.. opening, .. Frame(1, "LibxlFmt"u8), .. Frame(7, []), .. Frame(1, new byte[5000]), .. Frame(2, [])], [.. opening, .. Frame(1, new byte[64 * 1024]), .. Frame(2, [])], [.. opening, .. Frame(4, "no"u8)], Captures.Text("GET / HTTP/1.1\r\n\r\n")];
        return new FuzzTarget("streams", seeds, input =>
        {
            end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            slots.Remove(HelpId);
            slots.Add(Slot());
            SendAsync(listener.At, ferby, input).GetAwaiter().GetResult();
            return end.Task.WaitAsync(TimeSpan.FromSeconds(4)).GetAwaiter().GetResult();
        }) { AllocationsPerByte = 0, GrowthMax = 24 << 20, End = () => { stop.Cancel(); running.Wait(TimeSpan.FromSeconds(5)); listener.Dispose(); stop.Dispose(); lab.Dispose(); } };
    }

    /// <summary>What a guest writes to its channel: cut into lines, and each read.</summary>
    public static FuzzTarget Channel()
    {
        byte[][] seeds = [ChannelLine.ToPing("x"), ChannelLine.ToPong("ferby-1-2"), .. MessageSeeds.All.Where(m => m.Topic.Contains("/guests/", StringComparison.Ordinal)).Take(4).Select(m => ChannelLine.ToMessage(m.Topic, true, Domain.Messages.MessageJson.Write(MessageSeeds.InEnvelope(m.Body)))), Captures.Text("Debian GNU/Linux 12 hvc0\n\nlogin: ")];
        var cutter = new LineCutter(ChannelLine.BytesMax);
        return new FuzzTarget("channel", seeds, input =>
        {
            var (read, none) = (0, 0);
            // In pieces, as a terminal gives them
            for (var at = 0; at < input.Length; at += 4096)
            {
                cutter.Add(input.AsSpan(at, Math.Min(4096, input.Length - at)), line =>
                {
                    if (line.Length > ChannelLine.BytesMax) throw new InvalidOperationException("a line is longer than it may be");
                    if (ChannelLine.Read(line) is null) none++;
                    else read++;
                });
            }
            return $"{Math.Min(read, 5)} {none > 0}";
            // A line of two bytes that is no JSON costs an exception; how many lines a guest may write is LineBudget's
        }) { AllocationsPerByte = 1000 };
    }

    private static StreamSlot Slot() => new()
    {
        HelpId = HelpId, Guest = TestLab.Guest, GuestName = "small-1", Source = new HostId("ferby"), Memory = ByteSize.FromMiB(128), ClaimWithin = TimeSpan.FromMinutes(1), KeepFor = TimeSpan.FromMinutes(1),
    };

    private static byte[] Frame(byte kind, ReadOnlySpan<byte> payload)
    {
        var header = new byte[5];
        header[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), payload.Length);
        return [.. header, .. payload];
    }

    private static async Task SendAsync(IPEndPoint at, OwnIdentity own, byte[] input)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(at);
        try
        {
            var (tls, _) = await StreamTls.ConnectAsync(socket, "herby", own, CancellationToken.None);
            await using var closing = tls;
            await tls.WriteAsync(input);
            await tls.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // It was broken off: that is an outcome
        }
    }

    private static async Task<string> ReadAllAsync(StreamConnection connection)
    {
        await using var closing = connection;
        var kinds = new StringBuilder();
        try
        {
            for (var frames = 0; frames < 100_000; frames++)
            {
                var frame = await connection.ReadAsync(CancellationToken.None);
                if (kinds.Length < 8) kinds.Append((byte)frame.Kind);
                if (frame.Kind == StreamFrameKind.End) return $"end after {kinds}";
            }
            return "many";
        }
        catch (StreamBrokenException broke)
        {
            return $"{broke.Message} after {kinds}";
        }
    }
}
