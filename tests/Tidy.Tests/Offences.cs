namespace XenWeb.Tidy.Tests;

/// <summary>Fails a rule with all that breaks it, not with the first only.</summary>
internal static class Offences
{
    /// <summary>Passes if there is none.</summary>
    public static void None(string rule, IEnumerable<string> offences)
    {
        var all = offences.ToList();
        if (all.Count > 0) Assert.Fail($"{rule}. {all.Count} do not:\n  {string.Join("\n  ", all)}");
    }
}
