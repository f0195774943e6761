using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>What runs in a simulated guest from its boot on: a small Debian, and the work that its name speaks of.</summary>
internal static class SimulatedUserland
{
    private static readonly string[] _kernel = ["kthreadd", "rcu_gp", "kworker/0:0-events", "kworker/0:1H-kblockd", "mm_percpu_wq", "ksoftirqd/0", "rcu_sched", "migration/0", "kdevtmpfs", "xenbus", "xenwatch", "kcompactd0", "kswapd0", "jbd2/xvda1-8"];

    private static readonly (string User, string Command, string Arguments, int MiB)[] _system =
    [
        ("root", "systemd", "/sbin/init", 11), ("root", "systemd-journal", "/lib/systemd/systemd-journald", 12), ("root", "systemd-udevd", "/lib/systemd/systemd-udevd", 6),
        ("messagebus", "dbus-daemon", "/usr/bin/dbus-daemon --system --address=systemd: --nofork", 4), ("root", "cron", "/usr/sbin/cron -f", 3), ("root", "sshd", "sshd: /usr/sbin/sshd -D [listener]", 9),
        ("root", "agetty", "/sbin/agetty -o -p -- \\u --keep-baud hvc0", 2), ("root", "xenweb-agent", "/usr/bin/xenweb-agent --role virtual", 11),
    ];

    /// <summary>All of it, with numbers as a boot gives them.</summary>
    public static IEnumerable<SimulatedProcess> Boot(string guest)
    {
        var pid = 1;
        foreach (var (user, command, arguments, mebibytes) in _system[..1]) yield return new SimulatedProcess(pid++, TimeSpan.FromSeconds(0.3), user, command, arguments, ByteSize.FromMiB(mebibytes));
        foreach (var name in _kernel) yield return new SimulatedProcess(pid++, TimeSpan.FromSeconds(0.3), "root", name, "", ByteSize.Zero) { IsKernels = true };
        pid = 214;
        foreach (var (user, command, arguments, mebibytes) in _system[1..])
        {
            yield return new SimulatedProcess(pid, TimeSpan.FromSeconds(2 + (pid / 100.0)), user, command, arguments, ByteSize.FromMiB(mebibytes)) { IsKept = true };
            pid += 13;
        }
        var work = Work(guest);
        for (var i = 0; i < work.Length; i++)
        {
            var (user, command, arguments, mebibytes) = work[i];
            yield return new SimulatedProcess(pid += 3, TimeSpan.FromSeconds(9 + i), user, command, arguments, ByteSize.FromMiB(mebibytes)) { IsKept = true, Part = work.Length == 1 ? 1 : i == 0 ? 0.1 : 0.9 / (work.Length - 1) };
        }
    }

    private static (string User, string Command, string Arguments, int MiB)[] Work(string guest) => guest.Split('-')[0] switch
    {
        "web" => [("root", "nginx", "nginx: master process /usr/sbin/nginx", 6), ("www-data", "nginx", "nginx: worker process", 11), ("www-data", "nginx", "nginx: worker process", 12)],
        "db" => [("postgres", "postgres", "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main", 29), ("postgres", "postgres", "postgres: checkpointer", 14), ("postgres", "postgres", "postgres: lab lab 10.0.0.9(41022) SELECT", 61)],
        "mail" => [("root", "master", "/usr/lib/postfix/sbin/master -w", 5), ("postfix", "qmgr", "qmgr -l -t unix -u", 6), ("postfix", "smtpd", "smtpd -n smtp -t inet -u", 9)],
        _ => [("student", "python3", "python3 exercise.py", 34)],
    };
}
