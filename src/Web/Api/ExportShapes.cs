using System.Collections.Immutable;
using XenWeb.Domain.Exports;
using XenWeb.Web.Access;

namespace XenWeb.Web.Api;

/// <summary>An exported domain.</summary>
/// <param name="Name">Its name: the domain's, and when it was made.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Server">The server that has it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Class">The class that the domain was for.</param>
/// <param name="Bytes">All its files together.</param>
/// <param name="Files">Its files.</param>
public sealed record ExportShape(string Name, string Domain, string Server, DateTimeOffset MadeAt, string? Class, long Bytes, ImmutableArray<ExportFileShape> Files)
{
    internal static ExportShape Of(PlacedExport placed) => placed.Item is var i ? new(i.Name, i.Guest, placed.Server.Name, i.MadeAt, i.Class, i.Size.Bytes, [.. i.Files.Select(ExportFileShape.Of)]) : null!;
}

/// <summary>A file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its sum; null where it was not reckoned.</param>
public sealed record ExportFileShape(string Name, long Bytes, string? Sha256)
{
    internal static ExportFileShape Of(ExportFile file) => new(file.Name, file.Size.Bytes, file.Sha256);
}

/// <summary>An export or import that goes on, waits, or ended lately.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">export or import.</param>
/// <param name="Domain">The domain.</param>
/// <param name="State">waiting, running, done or failed.</param>
/// <param name="DoneBytes">What was read.</param>
/// <param name="OfBytes">Of how much.</param>
/// <param name="Text">How it ended.</param>
/// <param name="Errors">Every mistake.</param>
public sealed record ExportWorkShape(Guid Id, string Kind, string Domain, ExportState State, long DoneBytes, long OfBytes, string? Text, ImmutableArray<string> Errors)
{
    internal static ExportWorkShape Of(ExportWork work) => new(work.Id, ApiJson.Word(work.Kind), work.Guest, work.State, work.Done.Bytes, work.Of.Bytes, work.Text, [.. work.Problems.Select(p => p.Text)]);
}

/// <summary>What was asked for is begun, or done.</summary>
/// <param name="Work">The work, whose state tells how it goes on; of what is done at once, the order.</param>
/// <param name="Text">In words.</param>
public sealed record ExportDoneShape(Guid Work, string Text);

/// <summary>How much of a file has come.</summary>
/// <param name="File">Its name.</param>
/// <param name="Bytes">How much.</param>
public sealed record UploadShape(string File, long Bytes);

/// <summary>The body of an import.</summary>
/// <param name="File">The file that was brought.</param>
/// <param name="Name">The name that the domain gets.</param>
/// <param name="Class">The class that it will be for.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom.</param>
public sealed record ImportBody(string File, string Name, string? Class, string? Reason, string? Who);
