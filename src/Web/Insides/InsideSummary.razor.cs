using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Insides;

/// <summary>What goes on in a domain as a whole.</summary>
public sealed partial class InsideSummary
{
    /// <summary>What is known.</summary>
    [Parameter, EditorRequired]
    public required Inside Inside { get; set; }

    private GuestVitalsMessage? Known => Inside.Vitals;

    private static string Tasks(TaskCounts tasks) => T($"{tasks.Total}, {tasks.Running} running") + (tasks.Stopped > 0 ? T($", {tasks.Stopped} stopped") : "") + (tasks.Zombie > 0 ? T($", {tasks.Zombie} zombie") : "");

    private static string Tenth(Pressure pressure) => Percent(pressure.Some.Ten);

    private static string Percent(Share share) => share.Percent.ToString("0.0", CultureInfo.InvariantCulture) + "\u202f%";

    private static string Average(LoadAverage load) => string.Create(CultureInfo.InvariantCulture, $"{load.One:0.00} {load.Five:0.00} {load.Fifteen:0.00}");

    private static string Cpu(CpuStates cpu) =>
        $"{Percent(cpu.User)} us · {Percent(cpu.System)} sy · {Percent(cpu.Nice)} ni · {Percent(cpu.Idle)} id · {Percent(cpu.Waiting)} wa · {Percent(cpu.HardInterrupts + cpu.SoftInterrupts)} in · {Percent(cpu.Stolen)} st";
}
