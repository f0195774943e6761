using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Configs;

/// <summary>The form for a new configuration, empty or like one that is there.</summary>
public sealed partial class NewConfigurationPage
{
    private GuestConfig? _start;
    private bool _missing;

    /// <summary>The configuration that it is to be like; null for none.</summary>
    [SupplyParameterFromQuery]
    public string? Like { get; set; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>The lab.</summary>
    [Inject]
    public required MyFleet Live { get; init; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var (all, lab) = await Configurations.ListAndUseAsync();
        var seed = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        var model = all.FirstOrDefault(c => c.Name == Like);
        _missing = Like is not null && model is null;
        _start = model is null ? Empty(seed, lab) : ConfigurationClone.Of(model.Config, model.Name + "-copy", seed, lab);
    }

    private static GuestConfig Empty(uint seed, LabInUse lab) => new()
    {
        Name = "",
        Id = new UuidPool(seed).Next(),
        Type = GuestType.Pv,
        Boot = new GuestBoot { Kernel = "/boot/vmlinuz" },
        Memory = ByteSize.FromMiB(512),
        Vcpus = 1,
        Vifs = [new GuestVif { Mac = new MacPool(seed, lab.Macs.Keys).Next(), Bridge = "xenbr0" }],
        Priority = new GuestPriority(0),
    };
}
