namespace XenWeb.Domain.Processes;

/// <summary>One process and no other: a number is given anew after its process ended, a number with a start is not.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Started">When it started, in the kernel's ticks since boot (field 22 of <c>/proc/PID/stat</c>).</param>
public readonly record struct ProcessKey(int Pid, long Started);
