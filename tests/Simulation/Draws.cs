using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Simulation;

/// <summary>What is drawn from a seed. Each part of a run has a fork of its own, so that one that draws more does not change the others.</summary>
internal sealed class Draws(ulong seed)
{
    private readonly SplitMix64 _generator = new(seed);

    /// <summary>Another generator, the same for the same seed and name.</summary>
    public Draws Fork(string part)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in part) hash = (hash ^ c) * 1099511628211UL;
        return new Draws(new SplitMix64(seed ^ hash).Next());
    }

    /// <summary>True with this probability; draws nothing for 0.</summary>
    public bool Chance(double probability) => probability > 0 && _generator.NextDouble() < probability;

    /// <summary>Evenly between two numbers.</summary>
    public double Between(double least, double most) => _generator.Between(least, most);

    /// <summary>Evenly between two numbers of seconds.</summary>
    public TimeSpan Seconds(double least, double most) => TimeSpan.FromMilliseconds(Math.Round(_generator.Between(least, most) * 1000));

    /// <summary>Evenly from one whole number to another, both included.</summary>
    public int Whole(int least, int most) => least + (int)(_generator.NextDouble() * (most - least + 1));

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> of) => of[(int)(_generator.NextDouble() * of.Count)];

    /// <summary>A time to the next of events that happen so often on average; 20 times that at most.</summary>
    public TimeSpan Next(TimeSpan mean) => TimeSpan.FromMilliseconds(Math.Ceiling(mean.TotalMilliseconds * Math.Min(20, -Math.Log(1 - _generator.NextDouble()))));

    /// <summary>A UUID.</summary>
    public Guid Guid() => _generator.NextGuid();

    /// <summary>64 bits.</summary>
    public ulong Bits() => _generator.Next();
}
