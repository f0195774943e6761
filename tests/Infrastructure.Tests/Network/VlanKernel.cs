using System.Runtime.CompilerServices;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>
/// A kernel whose bridges filter VLANs, and that can limit what comes in: this one, or else Debian's user-mode Linux, a program that is a whole kernel. That
/// one is started once, on this machine's own files (which it can't write to), and runs all of <see cref="VlanTests"/> and <see cref="VifBandwidthTests"/>;
/// each test here then tells what it told there.
/// </summary>
internal static class VlanKernel
{
    private static readonly Lazy<bool> _isHere = new(IsHere);
    private static readonly Lazy<Task<Dictionary<string, string?>>> _verdicts = new(RunElsewhereAsync);

    /// <summary>Why there is no such kernel; null if there is.</summary>
    public static string? WhyNot()
    {
        if (Netns.WhyNot() is { } why) return why;
        return _isHere.Value || UserModeLinux.IsInstalled ? null : "this kernel's bridges filter no VLANs or it polices nothing, and user-mode-linux is not installed";
    }

    /// <summary>Runs a test of <see cref="VlanTests"/> or <see cref="VifBandwidthTests"/>.</summary>
    public static async Task RunAsync(Func<Task> test, [CallerMemberName] string name = "")
    {
        if (_isHere.Value)
        {
            await test();
            return;
        }
        var verdicts = await _verdicts.Value;
        Assert.True(verdicts.TryGetValue(name, out var failure), $"user-mode Linux told nothing of {name}");
        Assert.True(failure is null, failure);
    }

    private static bool IsHere()
    {
        using var trial = new Netns("vlans");
        try
        {
            Netns.Ip("-n", trial.Name, "link", "add", "trial", "type", "bridge", "vlan_filtering", "1");
            Netns.Run("tc", ["-n", trial.Name, "qdisc", "add", "dev", "trial", "ingress"]);
            Netns.Run("tc", ["-n", trial.Name, "filter", "add", "dev", "trial", "ingress", "matchall", "action", "police", "rate", "1mbit", "burst", "100000b", "conform-exceed", "drop"]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Task<Dictionary<string, string?>> RunElsewhereAsync() =>
        UserModeLinux.RunAsync($"{typeof(VlanTests).FullName}|FullyQualifiedName~{typeof(VifBandwidthTests).FullName}", "XENWEB_MODULES=bridge,8021q,veth,nf_tables,nft_limit,nft_objref,sch_tbf,sch_ingress,cls_matchall,act_police");
}
