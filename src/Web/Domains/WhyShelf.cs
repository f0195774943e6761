using Microsoft.Extensions.Caching.Memory;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Web.Domains;

/// <summary>
/// What the server has read for a page's first drawing, kept until the page's circuit draws it again: otherwise the paragraph would shrink to what memory knows, grow again, and move all below it twice.
/// By person, for each sees other hosts; at most 500, each for half a minute.
/// </summary>
public sealed class WhyShelf : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = 500 });

    /// <summary>Keeps it.</summary>
    /// <param name="who">Who looks.</param>
    /// <param name="guest">Of which domain.</param>
    /// <param name="print">What it was read of: it is no answer for another.</param>
    /// <param name="why">The answer.</param>
    public void Put(string who, GuestId guest, string print, WhyHere why) => _kept.Set((who, guest, print), why, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KeptFor });

    /// <summary>What is kept; null if nothing is.</summary>
    public WhyHere? Find(string who, GuestId guest, string print) => _kept.Get<WhyHere>((who, guest, print));

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();
}
