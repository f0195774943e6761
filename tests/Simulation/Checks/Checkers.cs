namespace XenWeb.Simulation.Checks;

/// <summary>Who watches a run. Each of the eight points of "What must always hold" has at least one of them.</summary>
internal static class Checkers
{
    public static IReadOnlyList<Checker> All(World world) =>
    [
        new OneHostChecker(world),          // 1
        new WriterChecker(world),           // 1
        new MemoryChecker(world),           // 2
        new ConfirmedChecker(world),        // 2
        new EndsChecker(world),             // 3
        new AnswersChecker(world),          // 3
        new SettledChecker(world),          // 3
        new OnceChecker(world),             // 4
        new StrangersChecker(world),        // 5
        new CalmChecker(world),             // 6
        new WrittenDownChecker(world),      // 7
        new LimitsChecker(world),           // 8
    ];
}
