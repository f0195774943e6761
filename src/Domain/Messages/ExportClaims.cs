using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;

namespace XenWeb.Domain.Messages;

/// <summary>What has to hold for messages about exports: no holes, known kinds, bounded lists, and names that can be names.</summary>
internal static class ExportClaims
{
    /// <summary>Whether it is so.</summary>
    public static bool IsWhole(Message message) => message switch
    {
        ExportCatalogueMessage m => m.Items.Length <= ExportCatalogueMessage.ItemsMax && m.Items.All(IsWhole) && m.Incoming.Length <= ExportCatalogueMessage.ItemsMax && m.Incoming.All(IsWhole) && m.Works.Length <= ExportCatalogueMessage.WorksMax && m.Works.All(IsWhole),
        ExportOrderMessage m => Enum.IsDefined(m.Kind) && (m.Kind == ExportOrderKind.Cancel ? m.Work is not null : m.Kind == ExportOrderKind.Delete ? ExportName.Is(m.Name) : ConfigurationFile.IsName(m.Name)) && (m.Kind != ExportOrderKind.Export || m.Text is { Length: <= ConfigurationFile.LengthMax }) && (m.Kind != ExportOrderKind.Import || ExportName.IsFile(m.File)),
        ExportOutcomeMessage m => m.State is OrderState.Done or OrderState.Failed && m.Problems.All(p => p is not null),
        _ => true,
    };

    private static bool IsWhole(ExportItem? item) => item is not null && ExportName.Is(item.Name) && ConfigurationFile.IsName(item.Guest) && item.Files.Length <= ExportItem.FilesMax && item.Files.All(IsWhole);

    private static bool IsWhole(ExportFile? file) => file is { Size.Bytes: >= 0 } && ExportName.IsFile(file.Name);

    private static bool IsWhole(ExportWork? work) => work is not null && Enum.IsDefined(work.Kind) && Enum.IsDefined(work.State) && ConfigurationFile.IsName(work.Guest) && work.Problems.All(p => p is not null);
}
