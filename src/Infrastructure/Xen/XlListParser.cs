using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>A line of <c>xl list</c>, or of <c>xl list -v</c>, which has the UUID too.</summary>
public sealed record XlDomain
{
    /// <summary>As Xen has it, with the suffixes of a migration; "(null)" while it is made or taken away.</summary>
    public required string Name { get; init; }

    /// <summary>Xen's number for it.</summary>
    public required int Number { get; init; }

    /// <summary>What it has.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Virtual processors.</summary>
    public required int Vcpus { get; init; }

    /// <summary>Six flags "rbpsRd"; the fifth, R, is why it shut down: '-' poweroff, r reboot, s suspend, c crash, w watchdog, S soft reset.</summary>
    public required string Flags { get; init; }

    /// <summary>The UUID; null without -v, and for Dom0.</summary>
    public GuestId? Id { get; init; }

    /// <summary>Stopped by pause, by a person or while it is built.</summary>
    public bool IsPaused => Flags[2] == 'p';

    /// <summary>It has shut down, for whatever reason, and Xen still has it.</summary>
    public bool IsShutDown => Flags[3] == 's';

    /// <summary>It stands still for a migration or a save.</summary>
    public bool IsSuspended => IsShutDown && Flags[4] == 's';
}

/// <summary>Reads <c>xl list</c> and <c>xl list -v</c>, from the right: a name longer than 40 characters shifts the columns.</summary>
public static class XlListParser
{
    // State and time stand left of what -v adds: the UUID, the reason code and the security label.
    private const int VerboseFields = 3;

    /// <summary>Reads the whole output; <paramref name="failure"/> quotes the first line that can't be read.</summary>
    public static bool TryParse(string text, out ImmutableArray<XlDomain> domains, [NotNullWhen(false)] out string? failure)
    {
        var found = ImmutableArray.CreateBuilder<XlDomain>();
        var headers = 0;
        (domains, failure) = ([], null);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace()) continue;
            if (line.StartsWith("Name ") && line.Contains(" VCPUs", StringComparison.Ordinal)) headers++;
            else if (headers > 0 && Parse(line) is { } domain) found.Add(domain);
            else failure ??= $"xl list printed a line that can't be read: '{(line.Length <= 60 ? line : line[..60])}'";
        }
        if (headers == 0) failure ??= "xl list printed nothing";
        if (failure is not null) return false;
        domains = found.DrainToImmutable();
        return true;
    }

    private static XlDomain? Parse(ReadOnlySpan<char> line)
    {
        var verbose = new RightFields(line);
        for (var i = 1; i < VerboseFields; i++) verbose.Take();
        var hasId = Guid.TryParseExact(verbose.Take(), "D", out var uuid);
        var fields = hasId ? verbose : new RightFields(line);
        var time = fields.Take();
        var flags = fields.Take();
        var (vcpus, memory, number) = (Whole(fields.Take()), Whole(fields.Take()), Whole(fields.Take()));
        if (fields.Rest.IsEmpty || !AreFlags(flags) || vcpus is null || memory is null || number is null ||
            !double.TryParse(time, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)) return null;
        return new XlDomain
        {
            Name = fields.Rest.ToString(),
            Number = number.Value,
            Memory = ByteSize.FromMiB(memory.Value),
            Vcpus = vcpus.Value,
            Flags = flags.ToString(),
            Id = hasId && uuid != Guid.Empty ? new GuestId(uuid) : null,
        };
    }

    private static bool AreFlags(ReadOnlySpan<char> flags) =>
        flags.Length == 6 && flags[0] is 'r' or '-' && flags[1] is 'b' or '-' && flags[2] is 'p' or '-' && flags[3] is 's' or '-' &&
        (char.IsAsciiLetter(flags[4]) || flags[4] is '-' or '?') && flags[5] is 'd' or '-';

    private static int? Whole(ReadOnlySpan<char> field) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
