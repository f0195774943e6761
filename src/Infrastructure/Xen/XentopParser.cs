using System.Collections.Immutable;

namespace XenWeb.Infrastructure.Xen;

/// <summary>All domains of one of xentop's iterations, in its order.</summary>
public sealed record XentopFrame(ImmutableArray<XentopDomain> Domains);

/// <summary>A frame, or why a part of the output is none: exactly one is set.</summary>
public readonly record struct XentopReading(XentopFrame? Frame, string? Failure);

/// <summary>
/// Reads what one xentop process prints (<c>-b -f -d N</c>), line by line; a new process needs a new parser. A frame starts
/// with the header and has no end of its own: it ends with the next header or, as xentop flushes each frame at once,
/// when nothing more comes (<see cref="End"/>). A frame with a line that can't be read is a failure as a whole, since a
/// guest that is missing from a frame looks like one that is gone. <c>-r</c> (a header for each domain) is not understood.
/// </summary>
public sealed class XentopParser
{
    /// <summary>Most domains in a frame; Xen's own limit is 32,752. More is nonsense, and a failure.</summary>
    public const int DomainsMax = 32_768;

    private const int QuoteMax = 60;

    private readonly List<XentopDomain> _domains = [];
    private Dictionary<string, long> _before = [];
    private string? _failure;
    private bool _nonsense;

    /// <summary>A header was read, and its frame has not ended.</summary>
    public bool InFrame { get; private set; }

    /// <summary>Takes a line without its end; the frame before when this line starts another, or a failure, else null.</summary>
    public XentopReading? Feed(string line)
    {
        if (XentopLine.IsHeader(line))
        {
            var ended = End();
            (InFrame, _nonsense) = (true, false);
            return ended;
        }
        if (XentopLine.IsExtra(line)) return null;
        if (!InFrame) return Nonsense(line);
        if (!XentopLine.TryParse(line, out var domain)) _failure ??= $"xentop printed a line that can't be read: {Quote(line)}";
        else if (_domains.Count < DomainsMax) _domains.Add(domain);
        else _failure ??= $"xentop printed more than {DomainsMax} domains";
        return null;
    }

    /// <summary>Ends the frame that is being read, as nothing more of it comes; null when there is none.</summary>
    public XentopReading? End()
    {
        if (!InFrame) return null;
        InFrame = false;
        var failure = _domains.Count == 0 ? _failure ?? "xentop printed a header and no domain" : _failure;
        var domains = _domains.Select(WithoutFirstCpu).ToImmutableArray();
        _before = _domains.GroupBy(domain => domain.Name).ToDictionary(same => same.Key, same => same.First().CpuSeconds);
        _domains.Clear();
        _failure = null;
        return failure is null ? new XentopReading(new XentopFrame(domains), null) : new XentopReading(null, failure);
    }

    // xentop prints 0.0 for a domain that was not in its frame before: all in the first one, later those made, moved here
    // or rebooted since; a rebooted one is known by its processor seconds, which start again.
    private XentopDomain WithoutFirstCpu(XentopDomain domain) =>
        _before.TryGetValue(domain.Name, out var seconds) && seconds <= domain.CpuSeconds ? domain : domain with { Cpu = null };

    // Told once until the next header: a program that floods us is told of once, and ended by the one who supervises it.
    private XentopReading? Nonsense(string line)
    {
        if (_nonsense) return null;
        _nonsense = true;
        return new XentopReading(null, $"xentop printed nonsense: {Quote(line)}");
    }

    private static string Quote(string line) => $"'{(line.Length <= QuoteMax ? line : line[..QuoteMax] + "…").Trim()}'";
}
