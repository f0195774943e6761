namespace XenWeb.Domain.Configs;

/// <summary>Rules for the lines that have no field: they can be read, touch no field, and open no way in.</summary>
internal static class ExtraRules
{
    // Options of QEMU that would let somebody in beside XenWeb
    private static readonly string[] WaysIn = ["vnc", "spice", "display", "monitor", "mon", "qmp", "qmp-pretty", "serial", "parallel", "chardev", "gdb", "s", "readconfig"];

    public static void Check(string extra, ProblemList problems)
    {
        if (extra.Length > GuestConfigRules.ExtraMax)
        {
            problems.Add("extra", $"The extra lines have {extra.Length} characters; {GuestConfigRules.ExtraMax} are possible.");
            return;
        }
        if (extra.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) || ConfigText.HasHalfCharacter(extra)) problems.Add("extra", "The extra lines hold a control character or half a character.");
        var cfg = XlCfg.Parse(extra);
        foreach (var error in cfg.Errors) problems.Add("extra", error);
        foreach (var statement in cfg.Statements)
        {
            if (ConfigKeys.Fields.TryGetValue(statement.Key, out var field)) problems.Add("extra", $"Line {statement.Line}: {statement.Key} has a field of its own, {field}.");
            else if (statement.IsComment && ConfigKeys.InComment(statement.Text) is { } own) problems.Add("extra", $"Line {statement.Line}: {own.Key} has a field of its own, {ConfigKeys.OwnFields[own.Key]}.");
        }
        Spice(cfg, problems);
        foreach (var (key, setting) in cfg.Settings)
        {
            if (key.StartsWith("device_model_args", StringComparison.Ordinal) && WayIn(setting.Value) is { } way) problems.Add("extra", $"Line {setting.Line}: {key} with {ProblemList.Quote(way)} would open a way into the guest or its host that XenWeb does not guard.");
        }
    }

    private static void Spice(XlCfg cfg, ProblemList problems)
    {
        if (!cfg.Settings.TryGetValue("spice", out var spice) || spice.Value.Number is null or 0) return;
        var open = cfg.Settings.TryGetValue("spicedisable_ticketing", out var ticketing) && ticketing.Value.Number is not (null or 0);
        if (open || string.IsNullOrEmpty(cfg.Value("spicepasswd"))) problems.Add("extra", $"Line {spice.Line}: SPICE without a password lets anybody in: spicepasswd must be given, and spicedisable_ticketing off.");
        if (cfg.Value("spicehost") is not { } host || !ConsoleRules.IsLoopback(host)) problems.Add("extra", $"Line {spice.Line}: SPICE may listen on loopback only: spicehost = \"127.0.0.1\".");
    }

    private static string? WayIn(XlCfgValue value) => value.Items.Select(i => i.Text).Append(value.Text).OfType<string>()
        .FirstOrDefault(a => a.StartsWith('-') && WaysIn.Contains(a.TrimStart('-').Split('=', ' ')[0]));
}
