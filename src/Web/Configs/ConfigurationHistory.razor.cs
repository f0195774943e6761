using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Configs;

/// <summary>The versions of one configuration.</summary>
public sealed partial class ConfigurationHistory
{
    private IReadOnlyList<ConfigurationVersion>? _versions;
    private (string, int) _read;
    private ConfirmDialog? _restore;
    private ConfigurationVersion? _asked;
    private string? _refusal;

    /// <summary>As it is now.</summary>
    [Parameter, EditorRequired]
    public required Configuration Configuration { get; set; }

    /// <summary>The earlier version of the difference; the one before the later if it is left out.</summary>
    [Parameter]
    public int? From { get; set; }

    /// <summary>The later version of the difference; the newest if it is left out.</summary>
    [Parameter]
    public int? To { get; set; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_read != (Configuration.Name, Configuration.Version))
        {
            _read = (Configuration.Name, Configuration.Version);
            _versions = await Configurations.VersionsAsync(Configuration.Name);
        }
        To ??= _versions is [var newest, ..] ? newest.Version : null;
        From ??= Find(To) is { } to ? Before(to)?.Version : null;
    }

    private ConfigurationVersion? Find(int? version) => _versions?.FirstOrDefault(v => v.Version == version);

    private ConfigurationVersion? Before(ConfigurationVersion version) => _versions?.FirstOrDefault(v => v.Version < version.Version);

    private void Compare(object? from, int to) => Go(int.TryParse(from?.ToString(), out var version) ? version : null, to);

    private void CompareTo(int from, object? to) => Go(from, int.TryParse(to?.ToString(), out var version) ? version : null);

    private void Go(int? from, int? to) => Navigation.NavigateTo(Links.Versions(Configuration.Name, from, to), replace: true);

    private void Ask(ConfigurationVersion version)
    {
        _asked = version;
        _restore!.Show();
    }

    private async Task RestoreAsync(Caller caller)
    {
        var change = await Configurations.RestoreAsync(Configuration.Name, _asked!.Version, Configuration.Version, caller);
        _refusal = change.Refusal?.Shown;
        if (change.Configuration is not null) Navigation.NavigateTo(Links.Versions(Configuration.Name), replace: true);
    }
}
