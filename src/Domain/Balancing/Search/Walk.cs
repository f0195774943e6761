namespace XenWeb.Domain.Balancing.Search;

/// <summary>Moves made one after another, each feasible when it is made.</summary>
internal sealed class Walk
{
    private readonly Problem _lab;

    public Walk(Problem lab, Layout start)
    {
        (_lab, Layout) = (lab, new Layout(start));
        Spare = new SpareMemory(lab, Layout);
    }

    /// <summary>Where everybody is now.</summary>
    public Layout Layout { get; }

    /// <summary>The spare memory now.</summary>
    public SpareMemory Spare { get; }

    /// <summary>The moves.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>The scores: at the start, and after each move.</summary>
    public List<double> Scores => [.. Steps.Select(s => s.Before), Layout.Score];

    /// <summary>Whether no more moves are wanted.</summary>
    public bool IsFull => Steps.Count >= (_lab.Policy.MostMoves ?? int.MaxValue);

    /// <summary>Whether a guest may move to a host now.</summary>
    public bool May(int guest, int to) => to != Layout.At[guest] && _lab.Moves(guest, Layout.At[guest]) && Layout.Fits(guest, to) && Spare.Keeps(guest, to);

    /// <summary>Moves it.</summary>
    public void Go(int guest, int to, bool staged = false)
    {
        _lab.BeforeStep?.Invoke();
        Steps.Add(new Step(guest, Layout.At[guest], to, staged, Layout.Score));
        Layout.Move(guest, to);
        if (Steps.Count % 64 == 0) Layout.Recount();
        Spare.Refresh();
    }

    /// <summary>Takes the last move back.</summary>
    public void Back()
    {
        Layout.Move(Steps[^1].Guest, Steps[^1].From);
        Steps.RemoveAt(Steps.Count - 1);
        Spare.Refresh();
    }

    /// <summary>One move.</summary>
    internal readonly record struct Step(int Guest, int From, int To, bool Staged, double Before);
}
