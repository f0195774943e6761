using System.Globalization;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Commands;

/// <summary>A plan as people read it: steps with reasons, the curve in words, and what changes on which host.</summary>
internal static class PlanWords
{
    private const string Arrow = "→";
    private static readonly Column[] _steps = [new("STEP", IsNumber: true), new("WHAT"), new("DOMAIN"), new("FROM"), new("TO"), new("TAKES", IsNumber: true), new("PAUSE", IsNumber: true), new("BALANCE", IsNumber: true), new("WHY", Wraps: true)];
    private static readonly Column[] _hosts = [new("HOST"), new("DOMAINS", IsNumber: true), new("CPU", IsNumber: true), new("FREE", IsNumber: true), new("ITS LOSS")];

    /// <summary>Tells it.</summary>
    public static void Tell(Screen screen, PlanAnswer plan, bool isApplied = false)
    {
        screen.Table(_steps, [.. plan.Steps.Select(Row)], "No step is worth it.");
        foreach (var lost in plan.Unplaced) screen.Say($"{lost.Domain} finds no place{(lost.Host is { } host ? $" and stays on {host}" : "")}: {lost.Reasons}");
        foreach (var line in Curve(plan)) screen.Say(line);
        var changed = plan.Hosts.Where(h => h.Before != h.After).ToArray();
        if (changed.Length > 0)
        {
            screen.Say("");
            screen.Table(_hosts, [.. changed.Select(Row)], "");
        }
        if (isApplied || (plan.Steps.Count == 0 && plan.WhyNot is null)) return;
        screen.Say("");
        screen.Say(plan.WhyNot is { } why ? $"This can't be made, only looked at: {why}" : $"Make the first {Words.Many(plan.Knee, "step")} with: xenwebctl plan --apply --id {plan.Id}");
    }

    /// <summary>The curve in words: balance now, at its knee and at its end.</summary>
    public static IEnumerable<string> Curve(PlanAnswer plan)
    {
        if (plan.Curve.Count == 0) yield break;
        var (now, end) = (plan.Curve[0], plan.Curve[^1]);
        yield return $"Balance is {Score(now)} now; 0 is even.";
        if (plan.Steps.Count == 0) yield break;
        if (plan.Knee > 0 && plan.Knee < plan.Steps.Count && plan.Knee < plan.Curve.Count)
        {
            yield return $"The first {Words.Many(plan.Knee, "step")} bring it to {Score(plan.Curve[plan.Knee])} in {Words.Seconds(plan.KneeSeconds)}{Part(now - plan.Curve[plan.Knee], now - end)}; the other {plan.Steps.Count - plan.Knee} bring little more.";
        }
        yield return $"All {Words.Many(plan.Steps.Count, "step")} bring it to {Score(end)} in {Words.Seconds(plan.Seconds)}.";
    }

    private static string Part(double gained, double all) => all > 0 && gained > 0 ? $", {Words.Share(gained / all)} of what all bring" : "";

    private static string Score(double score) => score.ToString("0.0000", CultureInfo.InvariantCulture);

    private static Cell[] Row(StepAnswer step) =>
        [Words.Count(step.Number), step.Staged ? $"{step.Kind} aside" : step.Kind, step.Domain, step.From ?? "–", step.To, Words.Seconds(step.Seconds), Words.Seconds(step.PauseSeconds), Score(step.Score), step.Reason];

    private static Cell[] Row(OutlookAnswer host) =>
    [
        host.Name, $"{host.Before.Domains} {Arrow} {host.After.Domains}", $"{Words.Share(host.Before.Cpu)} {Arrow} {Words.Share(host.After.Cpu)}", $"{Words.Bytes(host.Before.FreeMemoryBytes)} {Arrow} {Words.Bytes(host.After.FreeMemoryBytes)}",
        $"{Covered(host.Before)} {Arrow} {Covered(host.After)}",
    ];

    private static string Covered(FiguresAnswer figures) => figures.LossIsCovered ? "covered" : "not covered";
}
