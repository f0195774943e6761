using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Samples;

/// <summary>Where a web app keeps samples that the database does not take, and how many.</summary>
/// <param name="Folder">Its own; made if it is not there.</param>
public sealed record SpoolOptions(string Folder)
{
    private static readonly ByteSize _least = ByteSize.FromMiB(16);
    private static readonly ByteSize _most = ByteSize.FromGiB(64);

    /// <summary>The most that it holds.</summary>
    /// <value>256 MiB: an hour or so of 100 hosts with ten domains each. 16 MiB to 64 GiB.</value>
    public ByteSize Size { get; init; } = ByteSize.FromMiB(256);

    /// <summary>Every reason why it can't be so.</summary>
    public IEnumerable<string> Problems()
    {
        if (Size < _least || Size > _most) yield return $"--spool is {Size.MiB}; it must be {_least.MiB} to {_most.MiB} MiB";
    }
}
