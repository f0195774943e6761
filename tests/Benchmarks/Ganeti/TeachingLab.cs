using System.Globalization;
using System.Text;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>
/// Makes teaching labs in Ganeti's text format: equal hosts of 64 GiB, guests of five sizes, most of them on few hosts, as labs
/// grow when nobody looks. One seed gives one lab.
/// </summary>
internal static class TeachingLab
{
    private const int HostMiB = 64 * 1024, Dom0MiB = 4096, KeepMiB = 2048;
    private static readonly (int MiB, int Vcpus, int Parts)[] _sizes = [(512, 1, 30), (1024, 1, 30), (2048, 2, 25), (4096, 2, 12), (8192, 4, 3)];
    private const string Limits = "|128,1,1024,1,1,1|128,1,1024,1,1,1;32768,8,1048576,16,8,12|ext|16.0|1024.0";

    /// <summary>The lab, and its measured load.</summary>
    public static (string Data, string Util) Make(int hosts, int guests, int seed, int cores = 32)
    {
        var random = new Random(seed);
        // The host of rank r draws 1 / r^1.3 of the guests
        var pull = Enumerable.Range(1, hosts).Select(r => Math.Pow(r, -1.3)).ToArray();
        random.Shuffle(pull);
        var used = new int[hosts];
        var (lines, load) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < guests; i++)
        {
            var size = _sizes[Pick(random, [.. _sizes.Select(s => (double)s.Parts)])];
            var host = Place(random, pull, used, size.MiB);
            used[host] += size.MiB;
            lines.Append(CultureInfo.InvariantCulture, $"vm-{i:0000}|{size.MiB}|10240|{size.Vcpus}|running|Y|host-{host:000}||ext||1|-\n");
            var busy = random.NextDouble() switch { < 0.05 => 0.9, < 0.2 => 0.4, _ => 0.03 };
            load.Append(CultureInfo.InvariantCulture, $"vm-{i:0000} {busy * size.Vcpus:0.000} {size.MiB / 8192.0:0.000} {0.01 + 0.2 * random.NextDouble():0.000} {0.01 + 0.2 * random.NextDouble():0.000}\n");
        }
        var rows = string.Concat(used.Select((u, h) => $"host-{h:000}|{HostMiB}|{Dom0MiB}|{HostMiB - Dom0MiB - u}|1000000|1000000|{cores}|{(h == 0 ? 'M' : 'N')}|uuid-01|1||N|0|1|1\n"));
        return ($"lab|uuid-01|preferred||\n\n{rows}\n{lines}\n\n{Limits}\nlab{Limits}\n", load.ToString());
    }

    // Somewhere with room; the emptiest if chance finds none
    private static int Place(Random random, double[] pull, int[] used, int needs)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var host = Pick(random, pull);
            if (used[host] + needs <= HostMiB - Dom0MiB - KeepMiB) return host;
        }
        return Array.IndexOf(used, used.Min());
    }

    private static int Pick(Random random, double[] weights)
    {
        var at = random.NextDouble() * weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            at -= weights[i];
            if (at < 0) return i;
        }
        return weights.Length - 1;
    }
}
