using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>Why an order about images is not begun, and what is said when it is done.</summary>
internal static class ImageRefusals
{
    private const int NamesTold = 5;

    /// <summary>Why not, in sentences; null if it may be begun. Recipes are judged elsewhere.</summary>
    public static string? Of(ImageOrderMessage order, StoreFound store, ImageBuilds builds, DateTimeOffset now) => order.Kind switch
    {
        ImageOrderKind.Search => ImageRelease.Find(order.Name) is null ? $"The release '{order.Name}' is not known." : null,
        ImageOrderKind.Reset or ImageOrderKind.Discard or ImageOrderKind.Admit => OfCopy(order, store),
        _ when !store.Images.ContainsKey(order.Name) => $"There is no image '{order.Name}'.",
        ImageOrderKind.Build => OfBuild(order.Name, builds, now),
        ImageOrderKind.Cancel => builds.Has(order.Name) ? null : $"{order.Name} is not being built.",
        ImageOrderKind.Check => null,
        ImageOrderKind.Delete => OfDelete(order.Name, store, builds),
        _ => OfCopies(order, store),
    };

    /// <summary>What is said of one that is done.</summary>
    public static string Done(ImageOrderMessage order) => order.Kind switch
    {
        ImageOrderKind.Save => $"The recipe of {order.Name} is kept.",
        ImageOrderKind.Delete => $"{order.Name} is deleted.",
        ImageOrderKind.Copy => $"{Names(order.Domains)} {(order.Domains.Length == 1 ? "has a copy" : "have copies")} of {order.Name}.",
        ImageOrderKind.Reset => $"{order.Domains[0]} is as its image is.",
        ImageOrderKind.Admit => $"The agent in {order.Domains[0]} may join once more.",
        _ => $"The copy of {order.Domains[0]} is taken away.",
    };

    private static string? OfBuild(string image, ImageBuilds builds, DateTimeOffset now)
    {
        if (builds.Current?.Name == image) return $"{image} is being built already, for {(now - builds.BegunAt!.Value).TotalSeconds:0} s. Stop that build first, or wait for it.";
        if (builds.Has(image)) return $"{image} waits to be built already.";
        return builds.Waiting >= ImageBuilds.WaitingMax ? $"{ImageBuilds.WaitingMax} builds wait already, and more do not." : null;
    }

    private static string? OfDelete(string image, StoreFound store, ImageBuilds builds)
    {
        if (builds.Has(image)) return $"{image} is being built. Stop that first.";
        var copies = store.Copies.Values.Where(c => c.Image == image).Select(c => c.Domain).ToList();
        return copies.Count == 0 ? null : $"{Names(copies)} {(copies.Count == 1 ? "has a copy" : "have copies")} of {image}. Take {(copies.Count == 1 ? "that" : "those")} away first.";
    }

    private static string? OfCopies(ImageOrderMessage order, StoreFound store)
    {
        if (order.Domains.IsEmpty) return "No domain is named that is to have a copy.";
        if (order.Domains.FirstOrDefault(d => !ImageRecipeRules.IsDomain(d)) is { } bad) return $"'{Processes.VisibleText.Of(bad, 60)}' can't be the name of a domain with a copy: letters, digits, dots, hyphens and underscores.";
        if (order.Domains.Distinct(StringComparer.Ordinal).Count() < order.Domains.Length) return "A domain is named twice.";
        if (store.Images[order.Name].Built is null) return $"{order.Name} is not built yet.";
        var taken = order.Domains.Where(store.Copies.ContainsKey).ToList();
        if (taken.Count > 0) return $"{Names(taken)} {(taken.Count == 1 ? "has a copy" : "have copies")} already. Nothing was copied.";
        return store.Copies.Count + order.Domains.Length > ImageCatalogueMessage.CopiesMax ? $"There are {store.Copies.Count} copies; {ImageCatalogueMessage.CopiesMax} are kept at most." : null;
    }

    private static string? OfCopy(ImageOrderMessage order, StoreFound store)
    {
        if (order.Domains.Length != 1) return "One domain must be named.";
        if (store.Copies.GetValueOrDefault(order.Domains[0]) is not { } copy) return $"{Processes.VisibleText.Of(order.Domains[0], 60)} has no copy of an image.";
        if (order.Kind == ImageOrderKind.Admit && copy.Join is null) return $"The image of {copy.Domain} has no agent in it.";
        return order.Kind == ImageOrderKind.Reset && store.Images.GetValueOrDefault(copy.Image)?.Built is null ? $"The image {copy.Image} is not there any more." : null;
    }

    private static string Names(IReadOnlyCollection<string> names) =>
        names.Count <= NamesTold ? string.Join(", ", names) : $"{string.Join(", ", names.Take(NamesTold))} and {names.Count - NamesTold} more";
}
