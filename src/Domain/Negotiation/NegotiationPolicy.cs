using XenWeb.Domain.Units;

namespace XenWeb.Domain.Negotiation;

/// <summary>How a host negotiates: its times and limits. Set per host together with its monitoring policy.</summary>
public sealed record NegotiationPolicy
{
    /// <summary>The defaults.</summary>
    public static readonly NegotiationPolicy Default = new();

    /// <summary>How long offers are gathered before the best is awarded; 0 takes the first responder, as the talk did.</summary>
    /// <value>2 s; 0 to 60 s.</value>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an awarded host has to confirm before the next best is awarded.</summary>
    /// <value>5 s; 0.5 to 60 s.</value>
    public TimeSpan ConfirmWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an offer holds its memory without an award.</summary>
    /// <value>30 s; longer than gathering and confirming together, at most 10 min.</value>
    public TimeSpan PromiseFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A relief must leave the target's share of what is short at least this much below the asking host's.</summary>
    /// <value>0.10; 0 to 1.</value>
    public Share MinimumGain { get; init; } = new(0.10);

    /// <summary>After a relief (done or not) a host does not ask again for this long.</summary>
    /// <value>30 s; 0 to 1 h.</value>
    public TimeSpan HostRest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A guest that moved is not moved again by relief for this long.</summary>
    /// <value>10 min; 0 to 1 day.</value>
    public TimeSpan GuestRest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many guests leave a draining host at once.</summary>
    /// <value>2; 1 to 16.</value>
    public int DrainAtOnce { get; init; } = 2;

    /// <summary>After a drain found no place for a guest, it asks again for it after this long.</summary>
    /// <value>15 s; 1 s to 10 min.</value>
    public TimeSpan DrainRetry { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After this long a migration counts as failed and its <c>xl</c> is ended.</summary>
    /// <value>10 min; 10 s to 6 h.</value>
    public TimeSpan MigrateWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most that one migration which leaves this host over TLS may use of the network; the host's own options may say less.</summary>
    /// <value>None: no limit but those; 1 Mbit/s to 1 Tbit/s.</value>
    public BitRate? MigrateRate { get; init; }

    /// <summary>Everything that is wrong with the policy, each in words; empty if it can be used.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        Check(errors, "gathering", Gathering, 0, 60);
        Check(errors, "time to confirm", ConfirmWithin, 0.5, 60);
        Check(errors, "time a promise is held", PromiseFor, 1, 600);
        if (PromiseFor <= Gathering + ConfirmWithin) errors.Add("A promise must be held longer than gathering and confirming take together.");
        if (MinimumGain.Value is < 0 or > 1) errors.Add("The minimum gain must be 0 to 1.");
        Check(errors, "rest of a host", HostRest, 0, 3600);
        Check(errors, "rest of a guest", GuestRest, 0, 86400);
        if (DrainAtOnce is < 1 or > 16) errors.Add("The number of guests that leave a draining host at once must be 1 to 16.");
        Check(errors, "time between two tries of a drain", DrainRetry, 1, 600);
        Check(errors, "time for a migration", MigrateWithin, 10, 21600);
        if (MigrateRate is { } rate && rate.Megabits is not (>= 1 and <= 1e6)) errors.Add("The rate of a migration must be 1 Mbit/s to 1 Tbit/s.");
        return errors;
    }

    private static void Check(List<string> errors, string what, TimeSpan value, double least, double most)
    {
        if (value.TotalSeconds < least || value.TotalSeconds > most) errors.Add($"The {what} is {value.TotalSeconds:0.###} s; it must be {least:0.#} s to {most:0.#} s.");
    }
}
