namespace XenWeb.Web.Metrics;

/// <summary>How many pages of figures are written at one time: a page of a large lab is megabytes, and a collector needs one.</summary>
internal sealed class MetricDoor : IDisposable
{
    /// <summary>At one time, whoever asks; others are told to come again.</summary>
    public const int AtOnce = 4;

    private readonly SemaphoreSlim _free = new(AtOnce);

    /// <summary>Whether there is room; who got it gives it back by <see cref="Leave"/>.</summary>
    public bool TryEnter() => _free.Wait(0);

    /// <summary>Gives the room back.</summary>
    public void Leave() => _free.Release();

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
