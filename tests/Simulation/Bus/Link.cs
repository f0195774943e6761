namespace XenWeb.Simulation.Bus;

/// <summary>The way between one machine and the broker; each direction may be cut by itself.</summary>
internal sealed class Link
{
    /// <summary>Nothing gets to the broker.</summary>
    public bool CutUp { get; set; }

    /// <summary>Nothing comes from it.</summary>
    public bool CutDown { get; set; }

    public bool IsCut => CutUp || CutDown;

    /// <summary>Called when it is whole again.</summary>
    public event Action? Mended;

    public void Mend()
    {
        if (!IsCut) return;
        (CutUp, CutDown) = (false, false);
        Mended?.Invoke();
    }
}
