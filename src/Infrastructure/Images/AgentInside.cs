using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// What an image with an agent has besides its packages: what may be asked of it, and how it joins. Never an identity: an image is the same
/// for all its copies. Each copy has a second disk, which root alone can read, with the lab's address and a token that is good once.
/// </summary>
internal static class AgentInside
{
    /// <summary>The join disk, as the guest sees it.</summary>
    public const string Device = "/dev/xvdb";

    /// <summary>What a join disk begins with.</summary>
    public const string Mark = "xenweb join 1";

    private const string Settings = "etc/xenweb";
    private const int DiskBytes = 64 * 1024;

    /// <summary>In the image: the program that reads the join disk, given its device.</summary>
    public const string Script = "usr/lib/xenweb/join";

    // At most 15 tries in an hour: a token that is used or expired is refused each time, and written down by the lab
    private const string Unit = $"""
        [Unit]
        Description=Joins the lab by this domain's join disk
        ConditionPathExists={Device}
        ConditionPathExists=!/var/lib/xenweb-virtual/identity
        After=network-online.target
        Wants=network-online.target
        Before=xenweb-virtual-agent.service
        StartLimitIntervalSec=1h
        StartLimitBurst=15

        [Service]
        Type=oneshot
        ExecStart=/{Script} {Device}
        Restart=on-failure
        RestartSec=20

        [Install]
        WantedBy=multi-user.target

        """;

    private const string Program = $"""
        #!/bin/sh
        # Joins the lab as the first lines of the join disk say: the mark, the lab's address, a token that is good once. Without a token there is nothing to do.
        set -eu
        exec < "$1"
        umask 077
        mark='' url='' token=''
        read -r mark && read -r url && read -r token || :
        [ "$mark" = '{Mark}' ] && [ -n "$token" ] || exit 0
        at=$(mktemp)
        trap 'rm -f "$at"' EXIT
        printf '%s\n' "$token" > "$at"
        xenweb-agent enroll --role virtual --url "$url" --token "@$at"
        systemctl --no-block restart xenweb-virtual-agent.service

        """;

    /// <summary>Puts it into the tree.</summary>
    /// <param name="tree">Of an image in which the packages are installed.</param>
    /// <param name="allow">What may be asked of the agent.</param>
    public static void Furnish(RootTree tree, string allow)
    {
        tree.Write($"{Settings}/virtual-agent.env", $"XENWEB_ALLOW={allow}\n");
        tree.Write(Script, Program, RootTree.Open);
        tree.Write("etc/systemd/system/xenweb-join.service", Unit);
        tree.Link("etc/systemd/system/multi-user.target.wants/xenweb-join.service", "/etc/systemd/system/xenweb-join.service");
    }

    /// <summary>Writes a join disk, for its owner alone, in place if there is one: a guest may have it open. One without a token lets nobody join, and is there so that a configuration may name it.</summary>
    public static void WriteDisk(string path, string? url, string? token)
    {
        var bytes = new byte[DiskBytes];
        System.Text.Encoding.ASCII.GetBytes($"{Mark}\n{url}\n{token}\n", bytes);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(bytes);
    }
}
