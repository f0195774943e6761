using System.Threading.Channels;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>The console of a simulated guest.</summary>
internal sealed class SimulatedConsole : IXenConsole
{
    private readonly Channel<ReadOnlyMemory<byte>> _output = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly SimulatedLab _lab;
    private readonly SimulatedShell _shell;

    public SimulatedConsole(SimulatedLab lab, SimulatedShell shell)
    {
        (_lab, _shell) = (lab, shell);
        lock (lab) shell.Attach(_output.Writer);
    }

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>> Output => _output.Reader;

    /// <inheritdoc/>
    public bool Type(ReadOnlyMemory<byte> bytes)
    {
        lock (_lab) _shell.Type(bytes.Span);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lab) _shell.Detach(_output.Writer);
        _output.Writer.TryComplete();
    }
}
