using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// The process that copies a guest's memory for one xl migrate. It is looked for until it is there, and then only asked: to read
/// all of /proc each second took a small Dom0 twice as much as the copying itself.
/// </summary>
/// <param name="procPath">Where Linux shows its processes.</param>
/// <param name="xl">The number of that xl.</param>
public sealed class SaveHelper(string procPath, int xl)
{
    private int? _found;
    private bool _ended;

    /// <summary>Bytes that the migration has sent so far; null before it sends and after.</summary>
    public long? SentBytes()
    {
        if (_ended) return null;
        _found ??= Find();
        if (_found is not { } helper) return null;
        var sent = ProcessTable.WrittenBytes(procPath, helper);
        // A migration has one helper only, so no other is looked for
        _ended = sent is null;
        return sent;
    }

    private int? Find() => ProcessTable.Read(procPath, arguments =>
            arguments.Length > 1 && Path.GetFileName(arguments[0]) == "libxl-save-helper" && arguments[1] == "--save-domain")
        .FirstOrDefault(process => process.Parent == xl)?.Id;
}
