using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Rfb;

namespace XenWeb.Fuzz.Targets;

/// <summary>The RFB protocol, from both sides.</summary>
internal static class RfbTargets
{
    private static readonly byte[] _hello = [.. RfbDoor.Greeting.Span, 1, 1];

    /// <summary>
    /// What a page says to a VNC server: in pieces, by somebody who may only look. Nothing but what shows a picture may come through, and what comes through
    /// has to be read the same way by the server, or a key could hide in what looks like something else.
    /// </summary>
    public static FuzzTarget Page()
    {
        byte[] format = [0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0], request = [3, 1, 0, 0, 0, 0, 1, 64, 0, 200], key = [4, 1, 0, 0, 0, 0, 0, 97], paste = [6, 0, 0, 0, 0, 0, 0, 3, 97, 98, 99];
        byte[] encodings = [2, 0, 0, 3, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0x21, 0xc0, 0xa1, 0xe5, 0xce], resize = [251, 0, 4, 0, 3, 0, 1, 0, .. new byte[16]], fence = [248, 0, 0, 0, 0, 0, 0, 0, 2, 7, 7], qemu = [255, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 30];
        byte[][] seeds = [[.. _hello, .. format, .. encodings, .. request], [.. _hello, .. key, .. request, .. paste, .. fence], [.. _hello, .. qemu, .. resize, .. request], Captures.Text("RFB 003.003\n")];
        return new FuzzTarget("rfb-page", seeds, input =>
        {
            var (door, server, answered) = (new RfbDoor(), new RfbClientMessages(), 0);
            for (var at = 0; at < input.Length; at += 1000)
            {
                var passed = door.Take(input.AsSpan(at, Math.Min(1000, input.Length - at)), () => false);
                answered += passed.ToPage.Length;
                foreach (var message in server.Read(passed.ToServer.Span))
                    if ((RfbClientKind)message[0] is not (RfbClientKind.SetPixelFormat or RfbClientKind.SetEncodings or RfbClientKind.UpdateRequest or RfbClientKind.ContinuousUpdates or RfbClientKind.Fence)) throw new InvalidOperationException($"who may only look had the message {message[0]} passed on");
                if (passed.Typed || server.Problem is not null) throw new InvalidOperationException($"what came through is read otherwise: {server.Problem}");
            }
            return $"{door.IsOpen} {answered} {door.Problem?.Split(':')[^1].TrimStart().Split(' ')[^1]}";
        }) { AllocationsPerByte = 400 };
    }

    /// <summary>What a VNC server, or what a guest has put in its place, says in the handshake.</summary>
    public static FuzzTarget Server()
    {
        byte[] challenge = new byte[16];
        byte[][] seeds = [[.. "RFB 003.008\n"u8, 1, 2, .. challenge, 0, 0, 0, 0], [.. "RFB 003.008\n"u8, 2, 1, 2, .. challenge, 0, 0, 0, 1, 0, 0, 0, 5, .. "wrong"u8], [.. "RFB 003.003\n"u8, 0, 0, 0, 2, .. challenge, 0, 0, 0, 0], [.. "RFB 003.008\n"u8, 0, 0, 0, 0, 4, .. "full"u8], [.. "RFB 003.008\n"u8, 1, 1, 0, 0, 0, 0]];
        return new FuzzTarget("rfb-server", seeds, input =>
        {
            using var server = new Script(input);
            try
            {
                RfbHandshake.ConnectAsync(server, "secret12", CancellationToken.None).GetAwaiter().GetResult();
                return "open";
            }
            catch (IOException broke)
            {
                return broke.Message.Split(':')[0].Split('(')[0];
            }
        }) { AllocationsPerByte = 400 };
    }

    // Reads what was written down, and takes all that is written
    private sealed class Script(byte[] says) : MemoryStream(says, writable: false)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
