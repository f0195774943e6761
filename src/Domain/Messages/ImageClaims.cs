using XenWeb.Domain.Images;

namespace XenWeb.Domain.Messages;

/// <summary>What has to hold for messages about images: no holes, known kinds, bounded lists, and names that can be names.</summary>
internal static class ImageClaims
{
    /// <summary>Whether it is so.</summary>
    public static bool IsWhole(Message message) => message switch
    {
        ImageCatalogueMessage m => m.Images.Length <= ImageCatalogueMessage.ImagesMax && m.Images.All(ImageRecipeRules.IsName) && m.Copies.Length <= ImageCatalogueMessage.CopiesMax && m.Copies.All(IsWhole) &&
            (m.Kind is null or { Disk: not null, Format: not null, Folder: not null }),
        ImageMessage m => Enum.IsDefined(m.Entry.State) && ImageRecipeRules.Check(m.Entry.Recipe).IsEmpty && (m.Entry.Built is null or { Hash.Length: > 0 }) && IsWhole(m.Entry.Check),
        ImageLogMessage m => ImageRecipeRules.IsName(m.Image) && !m.Lines.IsDefault && m.Lines.Length <= ImageLogMessage.LinesMax && m.Lines.All(l => l is { Length: <= ImageLogMessage.LineMax }) && m.LeftOut >= 0,
        ImageOrderMessage m => Enum.IsDefined(m.Kind) && m.Domains.Length <= ImageOrderMessage.DomainsMax && m.Domains.All(d => d is not null) && m.Offset >= 0 && (m.Kind != ImageOrderKind.Save || m.Recipe is not null) && (m.Joins is null or { Length: <= ImageOrderMessage.JoinsMax }),
        ImageOutcomeMessage m => m.State is OrderState.Done or OrderState.Failed && m.Packages.Length <= ImageOutcomeMessage.PackagesMax && m.Packages.All(p => p is not null) && m.Problems.All(p => p is not null) && m.Total >= 0,
        _ => true,
    };

    private static bool IsWhole(ImageCheck? check) => check is null || Enum.IsDefined(check.Outcome) && check.Text is not null && !check.Console.IsDefault && check.Console.Length <= ImageCheck.LinesMax && check.Console.All(l => l is { Length: <= ImageCheck.LineMax });

    private static bool IsWhole(ImageCopy? copy) => copy is not null && ImageRecipeRules.IsDomain(copy.Domain) && ImageRecipeRules.IsName(copy.Image);
}
