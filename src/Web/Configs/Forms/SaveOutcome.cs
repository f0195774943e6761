using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs.Forms;

/// <summary>What became of one configuration that was to be saved, and started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Change">What became of the saving.</param>
/// <param name="Start">What became of the start; null if none was asked for, or there was nothing to start.</param>
public sealed record SaveOutcome(string Name, ConfigurationChange Change, OperationRequest? Start)
{
    /// <summary>Whether anything of it was refused.</summary>
    public bool IsRefused => Change.Refusal is not null || Start?.Refusal is not null;
}
