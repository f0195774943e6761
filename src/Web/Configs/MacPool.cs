using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs;

/// <summary>MAC addresses of Xen's range that nobody has, one after the other.</summary>
/// <param name="seed">Where to begin.</param>
/// <param name="inUse">Those that are taken.</param>
public sealed class MacPool(uint seed, IEnumerable<string> inUse)
{
    private readonly HashSet<string> _taken = new(inUse, StringComparer.OrdinalIgnoreCase);
    private uint _next = seed;

    /// <summary>Another one each time. The range has 8 million; beyond them they would come again.</summary>
    public string Next()
    {
        // What is taken is looked up here: the domain's generator would build its set anew for each
        for (var tries = 0; ; tries++)
        {
            var mac = MacAddress.Generate(_next++, [])!.Value.ToString();
            if (_taken.Add(mac) || tries > _taken.Count) return mac;
        }
    }
}
