using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>What guests are made from: xl.cfg texts by name, kept in the database.</summary>
public sealed class Configurations
{
    /// <summary>The largest text, in characters.</summary>
    public const int TextMax = 48 * 1024;

    /// <summary>All, by name; the text included (a lab has some hundreds at most).</summary>
    public Task<ImmutableArray<Configuration>> ListAsync(CancellationToken cancellation = default) => Task.FromResult(ImmutableArray<Configuration>.Empty);

    /// <summary>One; null if there is none of that name.</summary>
    public Task<Configuration?> FindAsync(string name, CancellationToken cancellation = default) => Task.FromResult<Configuration?>(null);

    /// <summary>Makes or replaces one. Every error of the text is told at once; null if it is saved.</summary>
    public Task<Refusal?> SaveAsync(string name, string text, Reason reason, CancellationToken cancellation = default) => Task.FromResult<Refusal?>(null);

    /// <summary>Takes one away; guests made from it go on. Null if it is done.</summary>
    public Task<Refusal?> DeleteAsync(string name, Reason reason, CancellationToken cancellation = default) => Task.FromResult<Refusal?>(null);
}

/// <summary>One guest configuration.</summary>
/// <param name="Name">Its name, unique; letters, digits, dots, hyphens and underscores.</param>
/// <param name="Text">The whole xl.cfg.</param>
/// <param name="GuestName">The name that its guest gets.</param>
/// <param name="Memory">What it asks for.</param>
/// <param name="Vcpus">What it asks for.</param>
/// <param name="ChangedAt">When it was last saved.</param>
public sealed record Configuration(string Name, string Text, string GuestName, ByteSize Memory, int Vcpus, DateTimeOffset ChangedAt);
