using System.Text.RegularExpressions;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs;

/// <summary>Another configuration like one that is there: what only one can have is made anew.</summary>
internal static class ConfigurationClone
{
    /// <summary>
    /// The same under another name: with a UUID (if it had one) and MAC addresses of its own, and with <see cref="ManyRequest.NameMark"/> wherever a disk's
    /// target holds the old name as a word. A target without it stays: two that write to one disk are for a person to judge.
    /// </summary>
    public static GuestConfig Of(GuestConfig model, string name, uint seed, LabInUse lab)
    {
        var macs = new MacPool(seed, lab.Macs.Keys.Concat(model.Macs));
        // As a word of its own: in "/dev/lab/a-disk" the guest "a" is not in "lab"
        var own = new Regex($"(?<![A-Za-z0-9]){Regex.Escape(model.Name)}(?![A-Za-z0-9])", RegexOptions.CultureInvariant);
        return model with
        {
            Name = name,
            Id = model.Id is null ? null : new UuidPool(seed).Next(),
            Disks = [.. model.Disks.Select(d => d.ReadOnly || d.Target is null ? d : d with { Target = own.Replace(d.Target, ManyRequest.NameMark) })],
            Vifs = [.. model.Vifs.Select(v => v.Mac is null ? v : v with { Mac = macs.Next() })],
        };
    }
}
