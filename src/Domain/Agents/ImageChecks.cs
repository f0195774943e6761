using XenWeb.Domain.Images;

namespace XenWeb.Domain.Agents;

/// <summary>The boot for trial that goes on: one at a time, for it takes a core and its memory. What it came to is the store's to keep. Not thread-safe.</summary>
internal sealed class ImageChecks
{
    private (string Image, DateTimeOffset Since)? _current;

    /// <summary>Why an image can't be booted for trial now; null if it can.</summary>
    public string? WhyNot(ImageFound image, DateTimeOffset now) =>
        image.Built is null ? $"{image.Recipe.Name} is not built yet."
        : _current is { } current ? $"{current.Image} is being booted for trial, for {(now - current.Since).TotalSeconds:0} s. Wait for it."
        : null;

    /// <summary>Begins.</summary>
    public ImageAgentEffect Begin(ImageFound image, DateTimeOffset now)
    {
        _current = (image.Recipe.Name, now);
        return new ImageAgentEffect.Check(image.Recipe.Name, image.Built!);
    }

    /// <summary>It ended; false for another.</summary>
    public bool End(string image)
    {
        if (_current?.Image != image) return false;
        _current = null;
        return true;
    }

    /// <summary>An image with what is known of its trials.</summary>
    public ImageEntry Entry(ImageEntry entry, ImageFound found) =>
        entry with { Check = found.Check, CheckedSince = _current is { } current && current.Image == entry.Recipe.Name ? current.Since : null };
}
