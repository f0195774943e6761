using System.Threading.Channels;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary><c>xl console</c> of one guest, on a terminal of its own: without one it reads no keys.</summary>
public sealed class XlConsole : IXenConsole
{
    // Ctrl-], at which xl console ends for all who look
    private const byte Escape = 0x1d;

    private readonly TerminalProgram _program;

    private XlConsole(TerminalProgram program) => _program = program;

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>> Output => _program.Output;

    /// <summary>Opens it. Throws <see cref="IOException"/> if xl can't be started; that there is no such guest comes as xl's own words.</summary>
    /// <param name="xl">xl, as a path or a name in PATH.</param>
    /// <param name="guest">The guest's name.</param>
    public static XlConsole Open(string xl, string guest) => new(TerminalProgram.Start(xl, "console", guest));

    /// <inheritdoc/>
    public bool Type(ReadOnlyMemory<byte> bytes) => _program.Type(bytes.Span.Contains(Escape) ? bytes.ToArray().Where(b => b != Escape).ToArray() : bytes);

    /// <inheritdoc/>
    public void Dispose() => _program.Dispose();
}
