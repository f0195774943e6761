using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Commands;

/// <summary>One run of a command: the lab that is spoken to, and where it is told.</summary>
/// <param name="Around">What the program has around it.</param>
/// <param name="Screen">Where it is told.</param>
/// <param name="Lab">The lab.</param>
internal sealed record Session(Surroundings Around, Screen Screen, LabClient Lab) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Lab.Dispose();
}
