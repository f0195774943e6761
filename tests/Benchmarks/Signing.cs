using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Benchmarks;

/// <summary>
/// What it costs to sign a status of 20 guests as the product does (JSON, claims, COSE), and to open it: signature, certificate, claims, replay guard, JSON. Beside each what
/// the bare ECDSA P-256 costs for the same bytes in the same run: that share is the platform's.
/// </summary>
internal static class Signing
{
    private static readonly HostId _host = new("ferby");

    public static Task<Figure> SignAsync(bool shorter) => WithAsync(shorter, (seal, _, envelope, key, bytes) =>
        ("sign a status of 20 guests", () => seal.Close(Topics.Status(_host), envelope(), lasts: true), () => key.SignData(bytes, HashAlgorithmName.SHA256)));

    public static Task<Figure> VerifyAsync(bool shorter) => WithAsync(shorter, (seal, open, envelope, key, bytes) =>
    {
        var signature = key.SignData(bytes, HashAlgorithmName.SHA256);
        // Each is new to the replay guard, and signed before the time is taken
        var wires = new Queue<byte[]>(Enumerable.Range(0, Count(shorter) + Warm).Select(_ => seal.Close(Topics.Status(_host), envelope(), lasts: true)));
        return ("open it: verify, replay guard, read", () => Opened(open, wires.Dequeue()), () => key.VerifyData(bytes, signature, HashAlgorithmName.SHA256));
    });

    // In rounds with rests between: code is compiled a second time, by how it is used, when there was none new for a tenth of a second
    private const int WarmRounds = 10, WarmRound = 200, Warm = WarmRounds * WarmRound;
    private static readonly TimeSpan _rest = TimeSpan.FromMilliseconds(200);

    private static int Count(bool shorter) => shorter ? 3000 : 20_000;

    private static Envelope Opened(MessageSeal seal, byte[] wire)
    {
        var (text, why) = seal.Open(Topics.Status(_host), wire, retained: false);
        return MessageJson.Read(Topics.Status(_host), text ?? throw new InvalidOperationException(why)).Envelope ?? throw new InvalidOperationException("it was dropped");
    }

    private static async Task<Figure> WithAsync(bool shorter, Func<MessageSeal, MessageSeal, Func<Envelope>, ECDsa, byte[], (string What, Func<object> Product, Func<object> Bare)> make)
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-").FullName;
        try
        {
            var lab = new BenchmarkLab(Path.Combine(folder, "authority"));
            var (ferby, web, sequence) = (lab.Make(AgentIdentity.Of(_host)), lab.Make(AgentIdentity.Web), 0L);
            var (seal, open) = (new SignedSeal(() => ferby, new ReplayGuard(), TimeProvider.System), new SignedSeal(() => web, new ReplayGuard(), TimeProvider.System));
            var status = BenchmarkLab.Status(_host, 20);
            Envelope Next() => new(Envelope.Current, _host.Name, 1, ++sequence, TimeProvider.System.GetUtcNow(), status);
            using var key = ferby.Certificate.GetECDsaPrivateKey()!;
            var bytes = MessageJson.Write(Next());
            var (what, product, bare) = make(seal, open, Next, key, bytes);
            var (taken, platform) = (await TimesAsync(product, Count(shorter)), await TimesAsync(bare, Count(shorter) / 2));
            return new Figure(string.Create(CultureInfo.InvariantCulture, $"{what} ({bytes.Length / 1024.0:0.#} KiB of JSON); bare ECDSA P-256 of the same bytes {Median(platform):0.###} ms, {Median(taken) / Median(platform):0.0} times that"), "ms", "≤ 0.2", taken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<List<double>> TimesAsync(Func<object> work, int count)
    {
        for (var i = 0; i < Warm; i++)
        {
            if (i % WarmRound == 0) await Task.Delay(_rest);
            work();
        }
        var taken = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            GC.KeepAlive(work());
            taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return taken;
    }
}
