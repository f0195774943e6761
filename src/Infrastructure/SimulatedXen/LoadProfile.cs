namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// What a guest wants over time: a pure function of the time since the lab began, so that neither a migration nor the size of
/// a step changes it. The number is cores for cpu, bytes a second for network and block io.
/// </summary>
public abstract record LoadProfile
{
    /// <summary>What is wanted; never negative. A guest gets no more cores than it has vcpus.</summary>
    public abstract double At(TimeSpan since);

    /// <summary>An operating system that does nothing: a hundredth of a core, or of a byte.</summary>
    public sealed record Idle : LoadProfile
    {
        /// <inheritdoc/>
        public override double At(TimeSpan since) => 0.01;
    }

    /// <summary>All that there is.</summary>
    public sealed record Busy : LoadProfile
    {
        /// <inheritdoc/>
        public override double At(TimeSpan since) => double.MaxValue;
    }

    /// <summary>The same all the time.</summary>
    public sealed record Steady(double Level) : LoadProfile
    {
        /// <inheritdoc/>
        public override double At(TimeSpan since) => Level;
    }

    /// <summary>One level until <paramref name="Begins"/>, then evenly up or down to another within <paramref name="Over"/>.</summary>
    public sealed record Ramp(double From, double To, TimeSpan Begins, TimeSpan Over) : LoadProfile
    {
        /// <inheritdoc/>
        public override double At(TimeSpan since)
        {
            if (since <= Begins) return From;
            var part = Over <= TimeSpan.Zero ? 1 : Math.Min(1, (since - Begins) / Over);
            return From + ((To - From) * part);
        }
    }

    /// <summary>Goes up and down about a mean, and never looks the same twice: three waves whose periods do not fit into each other.</summary>
    /// <param name="Mean">The middle.</param>
    /// <param name="Spread">The farthest from it.</param>
    /// <param name="Period">Of the longest wave.</param>
    /// <param name="Phase">0 to 1: where it begins, so that two guests differ.</param>
    public sealed record Wander(double Mean, double Spread, TimeSpan Period, double Phase) : LoadProfile
    {
        /// <inheritdoc/>
        public override double At(TimeSpan since)
        {
            var turns = (since / Period) + Phase;
            var waves = (0.5 * Wave(turns)) + (0.3 * Wave((turns * 2.718) + (Phase * 7))) + (0.2 * Wave((turns * 7.39) + (Phase * 3)));
            return Math.Max(0, Mean + (Spread * waves));
        }

        private static double Wave(double turns) => Math.Sin(turns * Math.Tau);
    }
}
