namespace XenWeb.Domain.Configs;

/// <summary>One thing that is wrong with a configuration, to be shown beside its field.</summary>
/// <param name="Field">
/// Where, as a path that stays the same between versions: "name", "memory", "boot.kernel", "disks[1].target", "vifs[0].mac", "vnc.password",
/// "rules.keepApart", "extra"; "text" for an error of an imported text.
/// </param>
/// <param name="Text">What is wrong, in a sentence, with the figures.</param>
public sealed record ConfigProblem(string Field, string Text);
