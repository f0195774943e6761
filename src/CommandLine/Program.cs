namespace XenWeb.CommandLine;

/// <summary>xenwebctl.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => Entry.RunAsync(arguments, Surroundings.OfProcess());
}
