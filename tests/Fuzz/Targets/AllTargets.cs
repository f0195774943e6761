using XenWeb.Fuzz.Run;

namespace XenWeb.Fuzz.Targets;

/// <summary>Everything in src that takes bytes from outside. Made when it is its turn: some need a lab, or the whole web app.</summary>
internal static class AllTargets
{
    /// <summary>By name, in the order in which they run.</summary>
    public static readonly IReadOnlyList<(string Name, double Weight, Func<FuzzTarget> Make)> List =
    [
        ("messages", 3, MessageTargets.Messages), ("orders", 1, MessageTargets.Orders), ("topics", 0.5, MessageTargets.TopicNames),
        ("server-agent", 2, AgentTargets.Server), ("virtual-agent", 1, AgentTargets.Virtual), ("configuration-agent", 1, AgentTargets.Configuration),
        ("signed", 2, SealTargets.Signed), ("signed-claims", 1, SealTargets.SignedClaims), ("sealed", 1, SealTargets.Sealed), ("seal-keys", 0.5, SealTargets.SealKeys),
        ("join-tokens", 0.5, IdentityTargets.JoinTokens), ("identities", 0.5, IdentityTargets.Identities), ("signing-requests", 1, IdentityTargets.SigningRequests), ("certificates", 1, IdentityTargets.Certificates),
        ("identity-keeper", 1, IdentityTargets.Keeper), ("join-answers", 1, IdentityTargets.JoinAnswers), ("heard-file", 0.5, IdentityTargets.HeardFile),
        ("streams", 2, StreamTargets.Streams), ("channel", 1, StreamTargets.Channel), ("rfb-page", 1, RfbTargets.Page), ("rfb-server", 0.5, RfbTargets.Server), ("archives", 1, ArchiveTargets.Imports),
        ("xl-cfg", 2, ConfigTargets.XlCfgs), ("devices", 1, ConfigTargets.Devices), ("config-json", 1, ConfigTargets.Json), ("name-patterns", 0.5, ConfigTargets.Names), ("config-folder", 1, ConfigTargets.Folder),
        ("xentop", 2, XenTargets.Xentop), ("xl-list", 1, XenTargets.XlList), ("xl-list-l", 1, XenTargets.XlListLong), ("xl-info", 1, XenTargets.XlInfo), ("xl-migrate", 1, XenTargets.XlMigrate), ("xl-errors", 0.5, XenTargets.XlErrors),
        ("xenstore", 1, XenTargets.Xenstore), ("command-lines", 0.5, XenTargets.CommandLines), ("nft", 1, LinuxTargets.Nft), ("tc", 0.5, LinuxTargets.Tc),
        ("proc", 2, LinuxTargets.Proc), ("stat-line", 0.5, LinuxTargets.StatLines), ("visible-text", 0.5, LinuxTargets.Visible), ("retained-file", 1, LinuxTargets.Retained), ("sample-ring", 1, SampleTargets.Ring), ("sample-spool", 1, SampleTargets.Spool),
        ("trial-network", 0.5, ImageTargets.Network), ("trial-console", 0.5, ImageTargets.Console), ("image-joins", 0.5, ImageTargets.Joins),
        ("shown", 5, WebTargets.Shown), ("rest", 12, WebTargets.Rest),
    ];
}
