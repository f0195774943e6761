using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Replay;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>Keyframes to rows and back.</summary>
public static class KeyframeRows
{
    /// <summary>Puts keyframes into a context, to be saved; of one host and time the last counts, also over what is there (two web servers hear the same).</summary>
    public static async Task PutAsync(XenWebDb db, IEnumerable<HostKeyframe> keyframes, CancellationToken cancellation)
    {
        var newest = keyframes.GroupBy(k => (k.Host, k.At)).Select(g => g.Last()).ToList();
        if (newest.Count == 0) return;
        var (hosts, from, to) = (newest.Select(k => k.Host.Name).Distinct().ToArray(), newest.Min(k => k.At), newest.Max(k => k.At));
        var there = await db.HostKeyframes.Where(r => hosts.Contains(r.Host) && r.At >= from && r.At <= to).ToDictionaryAsync(r => (r.Host, r.At.ToUnixTimeMilliseconds()), cancellation);
        foreach (var keyframe in newest)
        {
            if (!there.TryGetValue((keyframe.Host.Name, keyframe.At.ToUnixTimeMilliseconds()), out var row)) db.HostKeyframes.Add(row = new HostKeyframeRow { Host = keyframe.Host.Name, At = keyframe.At });
            (row.Cause, row.Online, row.Content) = (keyframe.Cause, keyframe.Online, keyframe.Status is { } status ? StorageJson.Write(status) : null);
        }
    }

    /// <summary>What a row holds.</summary>
    internal static HostKeyframe From(HostKeyframeRow row) => new(new HostId(row.Host), row.At, row.Cause, row.Online, row.Content is { } content ? StorageJson.ReadStatus(content) : null);
}
