using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// What xl runs as its transport: hands on its standard input to the agent's socket, and what comes from there to its standard output. It
/// ends when the agent closes the socket, so that xl hears of it, and when the agent dies too.
/// </summary>
public static class Carrier
{
    /// <summary>The first argument that makes the agent's program one; the socket is the second.</summary>
    public const string Name = "carry";

    // ssh's own exit code for a connection that failed: xl's output is read for it
    private const int Failed = 255;

    /// <summary>Whether the program was started as one.</summary>
    public static bool IsWanted(string[] arguments) => arguments is [Name, _];

    /// <summary>Carries until the agent closes the socket; the exit code.</summary>
    public static int Run(string[] arguments)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(arguments[1]));
            new Thread(() => Send(socket)) { IsBackground = true }.Start();
            using var output = new SafeFileHandle(1, ownsHandle: false);
            using var file = new FileStream(output, FileAccess.Write, 0);
            var buffer = new byte[StreamConnection.PayloadMax];
            int read;
            while ((read = socket.Receive(buffer)) > 0) file.Write(buffer, 0, read);
            return 0;
        }
        catch (Exception broke) when (broke is SocketException or IOException or ArgumentException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"xenweb-agent {Name}: {broke.Message}");
            return Failed;
        }
    }

    private static void Send(Socket socket)
    {
        try
        {
            using var input = new SafeFileHandle(0, ownsHandle: false);
            using var file = new FileStream(input, FileAccess.Read, 0);
            var buffer = new byte[StreamConnection.PayloadMax];
            int read;
            while ((read = file.Read(buffer)) > 0)
                for (var sent = 0; sent < read;) sent += socket.Send(buffer.AsSpan(sent, read - sent));
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broke) when (broke is SocketException or IOException or ObjectDisposedException)
        {
            // The agent has closed the socket: the other half says so
        }
    }
}
