using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Classes;

/// <summary>"Thirty of these for CS 439": what is asked for, as it was given; <see cref="ClassDraft"/> judges it.</summary>
/// <param name="Image">Of which image.</param>
/// <param name="Pattern">Names of the domains: cs439-##.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The first number.</param>
public sealed record ClassAsk(string Image, string Pattern, int Count, int First)
{
    /// <summary>What each has.</summary>
    public ByteSize Memory { get; init; } = ByteSize.FromMiB(512);

    /// <summary>Virtual processors of each.</summary>
    public int Vcpus { get; init; } = 1;

    /// <summary>Pvh, or Pv for hosts whose processors can't virtualise; an image without a kernel of its own is an HVM whatever this says. <value>Pvh</value></summary>
    public GuestType Type { get; init; } = GuestType.Pvh;

    /// <summary>The bridge that each is at; null for none, and so no network.</summary>
    public string? Bridge { get; init; }

    /// <summary>The VLAN at that bridge; null for none.</summary>
    public string? Vlan { get; init; }

    /// <summary>The class that they are for; null for the image's own.</summary>
    public string? Class { get; init; }

    /// <summary>Whether they are started, each where the lab finds a place.</summary>
    public bool Start { get; init; }

    /// <summary>The lab's address, as domains reach it: where agents inside join.</summary>
    public string Lab { get; init; } = "";

    /// <summary>All that is asked for, in one order: by that a repeated request is known.</summary>
    public ImmutableArray<string> Content =>
        ["class", Image, Pattern, .. new[] { Count, First, Memory.MiB, Vcpus }.Select(n => n.ToString(CultureInfo.InvariantCulture)), $"{Type}", Bridge ?? "", Vlan ?? "", Class ?? "", $"{Start}", Lab];
}
