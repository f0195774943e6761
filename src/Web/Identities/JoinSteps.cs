using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Identities;

/// <summary>The commands by which an agent joins the lab, as its Debian packages lay it out. In one place: three pages show them.</summary>
internal static class JoinSteps
{
    /// <summary>Where the token is put meanwhile, in the folder where one is. A file, for an argument is seen by everybody on the machine.</summary>
    public const string TokenFile = "join-token";

    /// <summary>The package of a role.</summary>
    public static string Package(string role) => role == "broker" ? "xenweb-agent" : $"xenweb-{role}-agent";

    /// <summary>Takes what is pasted into a file that root alone may read.</summary>
    public static string Keep => $"install -m 600 /dev/stdin {TokenFile}";

    /// <summary>Joins with the token in that file, which is good no more after it.</summary>
    public static string Enroll(string url, string role) => $"xenweb-agent enroll --url {url.TrimEnd('/')} --role {role} --token @{TokenFile} && rm {TokenFile}";

    /// <summary>All of it in one line, with the token: a shell writes it to the file by itself, so that no list of processes shows it.</summary>
    public static string Once(string url, string role, string token) => $"(umask 077 && printf %s '{token}' > {TokenFile}) && {Enroll(url, role)} && {Start(role)}";

    /// <summary>Starts it, now and at each boot.</summary>
    public static string Start(string role) => $"systemctl enable --now {Package(role)}";

    /// <summary>Where a token for it is made.</summary>
    public static string Address(string role, string? name = null) => $"agents?add={role}" + (name is null ? "" : $"&name={Uri.EscapeDataString(name)}");
}
