using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using XenWeb.Infrastructure.Rfb;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Finds the VNC servers of guests, as xenstore tells of them, and connects to them: on loopback only.</summary>
internal sealed partial class XenScreens(XlOptions options, TimeProvider time)
{
    private static readonly TimeSpan _connectWithin = TimeSpan.FromSeconds(10);

    private readonly XlRunner _xenstore = new(options with { XlPath = options.XenstoreLsPath }, time);
    private readonly XlRunner _xl = new(options, time);

    /// <summary>See <see cref="IXenHost.OpenScreenAsync"/>.</summary>
    public async Task<Stream> OpenAsync(string guest, int domainNumber, CancellationToken cancellation)
    {
        var run = await _xenstore.RunAsync(options.QueryLimit, cancellation, "-f", $"/local/domain/{domainNumber}/console").ConfigureAwait(false);
        if (run.NotStarted is { } missing) throw new IOException(missing);
        var screen = Parse(run.Output) ?? throw new ScreenMissingException();
        if (screen.At is not { } at) throw new IOException($"its VNC server listens on {screen.Listen}, and on loopback only it may: set its listen address to 127.0.0.1");
        var password = screen.Password ?? await ConfiguredAsync(guest, cancellation).ConfigureAwait(false);
        return await ConnectAsync(at, password, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Connects to a VNC server and shakes hands. Throws <see cref="IOException"/> in words.</summary>
    internal static async Task<Stream> ConnectAsync(IPEndPoint at, string? password, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_connectWithin, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(at, any.Token).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await RfbHandshake.ConnectAsync(stream, password, any.Token).ConfigureAwait(false);
            return stream;
        }
        catch (Exception broke)
        {
            socket.Dispose();
            if (broke is InvalidDataException) throw new IOException(broke.Message, broke);
            if (broke is SocketException) throw new IOException($"its VNC server does not answer at {at}: {broke.Message}", broke);
            if (broke is OperationCanceledException && !cancellation.IsCancellationRequested) throw new IOException($"its VNC server does not answer within {_connectWithin.TotalSeconds:0} s", broke);
            throw;
        }
    }

    /// <summary>From the output of <c>xenstore-ls -f</c> of a guest's console; null if it has no screen.</summary>
    internal static XenScreen? Parse(string output)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match line in LineOf().Matches(output)) values[line.Groups[1].Value] = line.Groups[2].Value.Replace(@"\\", @"\", StringComparison.Ordinal);
        if (!ushort.TryParse(values.GetValueOrDefault("vnc-port"), out var port) || port == 0) return null;
        var listen = values.GetValueOrDefault("vnc-listen") is { Length: > 0 } said ? said : "127.0.0.1";
        var address = listen == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(listen, out var parsed) ? parsed : IPAddress.Any;
        var at = IPAddress.IsLoopback(address) ? new IPEndPoint(address, port) : null;
        return new XenScreen(at, listen, values.GetValueOrDefault("vnc-pass") is { Length: > 0 } password ? password : null);
    }

    /// <summary>The password in the output of <c>xl list -l</c> of one guest; null if there is none.</summary>
    internal static string? Password(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            return Find(document.RootElement, isVnc: false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<string?> ConfiguredAsync(string guest, CancellationToken cancellation) =>
        Password((await _xl.RunAsync(options.QueryLimit, cancellation, "list", "-l", guest).ConfigureAwait(false)).Output);

    // It stands in b_info for an emulated screen, and in vfbs for a framebuffer
    private static string? Find(JsonElement element, bool isVnc) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(p => isVnc && p.Name == "passwd" && p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString() : Find(p.Value, p.Name == "vnc")).FirstOrDefault(p => p is { Length: > 0 }),
        JsonValueKind.Array => element.EnumerateArray().Select(e => Find(e, isVnc: false)).FirstOrDefault(p => p is { Length: > 0 }),
        _ => null,
    };

    // /local/domain/5/console/vnc-port = "5900"   (n0,r5)
    [GeneratedRegex("^/local/domain/\\d+/console/([a-z-]+) = \"(.*)\"(?:\\s+\\([^()]*\\))?\\s*$", RegexOptions.Multiline)]
    private static partial Regex LineOf();
}

/// <summary>A guest's VNC server.</summary>
/// <param name="At">Where it is; null if it is not on loopback.</param>
/// <param name="Listen">Where it says that it listens.</param>
/// <param name="Password">Its password, if xenstore tells it.</param>
internal sealed record XenScreen(IPEndPoint? At, string Listen, string? Password);

/// <summary>The guest has no screen.</summary>
public sealed class ScreenMissingException() : IOException("it has no screen");
