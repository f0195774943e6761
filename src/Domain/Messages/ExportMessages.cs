using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>
/// Which exported guests a server has, what was brought to be imported, and what is being done: all of it, so what is not in it is not there. Retained; said
/// anew with each change, and while something is done once a second at most.
/// </summary>
public sealed record ExportCatalogueMessage : Message
{
    /// <summary>The most exports, and the most files to import, that are told.</summary>
    public const int ItemsMax = 50;

    /// <summary>The most works that are told: those that go on or wait, and the last ends.</summary>
    public const int WorksMax = 30;

    /// <summary>Whose.</summary>
    public required HostId Server { get; init; }

    /// <summary>The folder, for people.</summary>
    public required string Folder { get; init; }

    /// <summary>Exports that are whole, by name.</summary>
    public ImmutableArray<ExportItem> Items { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Files that can be imported.</summary>
    public ImmutableArray<ExportFile> Incoming { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is done, in the order in which it was asked for.</summary>
    public ImmutableArray<ExportWork> Works { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is free there.</summary>
    public ByteSize Free { get; init; }

    /// <summary>Why the folder can't be used; null if all is well.</summary>
    public string? Problem { get; init; }
}

/// <summary>What is to be done.</summary>
public enum ExportOrderKind
{
    /// <summary>Make an archive of a guest.</summary>
    Export,

    /// <summary>Make a guest of an archive that was brought.</summary>
    Import,

    /// <summary>Take an archive away.</summary>
    Delete,

    /// <summary>Stop what goes on or waits.</summary>
    Cancel,
}

/// <summary>An order to a configuration agent about exports and imports. Repeated until it is answered or expired; doing it twice does it once.</summary>
public sealed record ExportOrderMessage : Message
{
    /// <summary>The order's id, and that of the work it begins; repeats carry the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom it is for.</summary>
    public required HostId Server { get; init; }

    /// <summary>What to do.</summary>
    public required ExportOrderKind Kind { get; init; }

    /// <summary>For an export the guest; for an import the name that it gets; for a delete the archive.</summary>
    public required string Name { get; init; }

    /// <summary>For an export: the guest's configuration, as an xl.cfg.</summary>
    public string? Text { get; init; }

    /// <summary>For an export: whether the guest runs, so that only a snapshot of its disks can be copied.</summary>
    public bool IsRunning { get; init; }

    /// <summary>For an import: the file.</summary>
    public string? File { get; init; }

    /// <summary>For an import: whose the guest will be; null for nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>For an import: the class that it will be for; null for none.</summary>
    public string? Class { get; init; }

    /// <summary>For a cancel: which work.</summary>
    public Guid? Work { get; init; }

    /// <summary>After this it is not begun any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who and why.</summary>
    public required Reason Reason { get; init; }
}

/// <summary>The answer to an order: begun or done, or failed with every reason. How a work goes on is in the catalogue.</summary>
/// <param name="Order">The order's id.</param>
/// <param name="Server">Who answers.</param>
/// <param name="State">Done or failed.</param>
/// <param name="Text">In words.</param>
public sealed record ExportOutcomeMessage(Guid Order, HostId Server, OrderState State, string Text) : Message
{
    /// <summary>What is wrong with what was asked for; empty otherwise.</summary>
    public ImmutableArray<ConfigProblem> Problems { get => field.IsDefault ? [] : field; init; } = [];
}
