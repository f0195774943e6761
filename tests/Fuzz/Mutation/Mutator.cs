using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Mutation;

/// <summary>Makes the next input out of those that there are: bytes, lines and JSON are each changed in their own ways, one to four times.</summary>
internal sealed class Mutator(SplitMix64 random, int bytesMax)
{
    private readonly ByteMutator _bytes = new(random);
    private readonly LineMutator _lines = new(random);
    private readonly JsonMutator _json = new(random);

    /// <summary>The next one; never longer than the target takes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        if (corpus.Count == 0) return _bytes.Change([], []);
        var input = corpus[random.Below(corpus.Count)];
        for (var left = 1 + random.Below(4); left > 0; left--)
        {
            var other = corpus[random.Below(corpus.Count)];
            input = random.Below(10) switch
            {
                < 5 when JsonSpans.MayBe(input) => _json.Change(input, other),
                < 3 => _lines.Change(input, other),
                _ => _bytes.Change(input, other),
            };
            if (input.Length > bytesMax) input = input[..bytesMax];
        }
        return input;
    }
}
