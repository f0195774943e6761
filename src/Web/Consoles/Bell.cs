using System.Threading.Channels;

namespace XenWeb.Web.Consoles;

/// <summary>Tells one who follows that something is new; however often it is rung meanwhile, once.</summary>
internal sealed class Bell
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something is new.</summary>
    public void Ring() => _rung.Writer.TryWrite(true);

    /// <summary>At once, and whenever it is rung.</summary>
    public IAsyncEnumerable<bool> FollowAsync(CancellationToken cancellation)
    {
        Ring();
        return _rung.Reader.ReadAllAsync(cancellation);
    }
}
