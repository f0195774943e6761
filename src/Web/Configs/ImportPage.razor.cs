using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Configs;

/// <summary>Takes xl.cfg files in: read and shown first, then saved, or put into the form.</summary>
public sealed partial class ImportPage
{
    private List<ImportItem> _items = [];
    private ImportItem? _inForm;
    private string? _refusal;
    private string _pasted = "";
    private int _reading;
    private bool _busy;

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    private bool MaySave(ImportItem item) => item.CanSave && WhyNotSave(item) is null;

    // It must be theirs before and after
    private string? WhyNotSave(ImportItem item) => !item.CanSave ? null : (item.Before is { } before ? Me.WhyNot(LabAction.Configure, MyConfigurations.Of(before)) : null) ?? Configurations.WhyNotSave(item.Config!);

    private async Task TakeFilesAsync(InputFileChangeEventArgs chosen)
    {
        _refusal = chosen.FileCount > ImportItem.CountMax ? T($"{chosen.FileCount} files were chosen; {ImportItem.CountMax} are read at once. None was read.") : null;
        if (_refusal is not null) return;
        var all = await Configurations.ListAllAsync();
        var items = new List<ImportItem>();
        _reading = chosen.FileCount;
        foreach (var file in chosen.GetMultipleFiles(ImportItem.CountMax))
        {
            items.Add(await ReadAsync(file, all));
            _reading--;
        }
        _items = Distinct(items);
    }

    private async Task TakePastedAsync()
    {
        _refusal = _pasted.Trim().Length == 0 ? T("Nothing was pasted.") : null;
        if (_refusal is null) _items = [ImportItem.Of(ImportItem.Pasted, _pasted, await Configurations.ListAllAsync())];
    }

    private static async Task<ImportItem> ReadAsync(IBrowserFile file, IReadOnlyList<Configuration> all)
    {
        // The size stands in the request: nothing of a large file is carried over
        if (file.Size > ImportItem.LengthMax) return ImportItem.Refused(file.Name, T($"It has {file.Size} bytes; 64 KiB ({ImportItem.LengthMax} bytes) are read. Nothing of it was read."));
        try
        {
            await using var stream = file.OpenReadStream(ImportItem.LengthMax);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            return ImportItem.Of(file.Name, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray()).TrimStart('\ufeff'), all);
        }
        catch (DecoderFallbackException)
        {
            return ImportItem.Refused(file.Name, T("It is no UTF-8 text."));
        }
        catch (IOException e)
        {
            return ImportItem.Refused(file.Name, T($"It could not be read: {e.Message}"));
        }
    }

    // Two files of one name in the lab would overwrite each other
    private static List<ImportItem> Distinct(List<ImportItem> items)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var distinct = new List<ImportItem>();
        foreach (var (item, at) in items.Select((item, at) => (item, at)))
        {
            var named = item with { Source = items.FindIndex(i => i.Source == item.Source) == at ? item.Source : $"{item.Source} ({at + 1})" };
            distinct.Add(item.Name.Length == 0 || seen.TryAdd(item.Name, item.Source) ? named : named with { Problems = named.Problems.Add(new("name", T($"{seen[item.Name]} has the name '{item.Name}' too."))) });
        }
        return distinct;
    }

    private async Task SaveAsync(ImportItem item)
    {
        var change = await Configurations.SaveAsync(item.Name, item.Text, item.Before?.Version ?? 0, Me.Asks($"imported from {item.Source}"));
        _items = [.. _items.Select(i => i == item ? item with { Saved = change, Before = change.Newer ?? item.Before } : i)];
    }

    private async Task SaveAllAsync()
    {
        _busy = true;
        try
        {
            foreach (var item in _items.Where(MaySave).ToList()) await SaveAsync(item);
        }
        finally
        {
            _busy = false;
        }
    }
}
