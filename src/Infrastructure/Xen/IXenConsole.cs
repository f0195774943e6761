using System.Threading.Channels;

namespace XenWeb.Infrastructure.Xen;

/// <summary>A guest's text console that is open. Disposed of to close it.</summary>
public interface IXenConsole : IDisposable
{
    /// <summary>What the guest puts out; completed when the console has ended, and when it was closed.</summary>
    ChannelReader<ReadOnlyMemory<byte>> Output { get; }

    /// <summary>Types at it; false if the guest has not read for long, and this was dropped.</summary>
    bool Type(ReadOnlyMemory<byte> bytes);
}
