using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Classes;

/// <summary>Where one domain of a class is.</summary>
public enum ClassStep
{
    /// <summary>Nothing was done yet.</summary>
    Waiting,

    /// <summary>It is being made, or started.</summary>
    Working,

    /// <summary>All that was asked for is done.</summary>
    Done,

    /// <summary>It is not, and the text says why; the same request once more goes on with it.</summary>
    Failed,
}

/// <summary>One domain of a class.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="Step">Where it is.</param>
/// <param name="Text">That in words.</param>
/// <param name="Operation">Of its start; null before it.</param>
public sealed record ClassItem(string Domain, ClassStep Step, string Text, Guid? Operation = null)
{
    /// <summary>Whether nothing more is done.</summary>
    public bool Ended => Step is ClassStep.Done or ClassStep.Failed;
}

/// <summary>A class that is being made, or was. Immutable.</summary>
public sealed record ClassRun
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required ClassAsk Ask { get; init; }

    /// <summary>Who has the image.</summary>
    public required HostId Server { get; init; }

    /// <summary>The class that the domains are for; null for none.</summary>
    public string? Class { get; init; }

    /// <summary>Who asked, and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What is to be said of it as a whole; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Its domains, in order.</summary>
    public required ImmutableArray<ClassItem> Items { get; init; }

    /// <summary>How it ended, or how far it is: "30 of 30 domains are made and started."</summary>
    public string Text
    {
        get
        {
            var (done, failed) = (Items.Count(i => i.Step == ClassStep.Done), Items.Count(i => i.Step == ClassStep.Failed));
            var what = Ask.Start ? "made and started" : "made";
            return failed == 0 ? $"{done} of {Items.Length} are {what}." : $"{done} of {Items.Length} are {what}; {failed} {(failed == 1 ? "is" : "are")} not: the same once more goes on with {(failed == 1 ? "it" : "them")}.";
        }
    }
}
