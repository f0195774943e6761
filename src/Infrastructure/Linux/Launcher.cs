using System.Runtime.InteropServices;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// The agent as launcher: a fresh process that puts on its limits, its user and its folder, and becomes the program. util-linux could do
/// most of it, but small guests have none of it. What goes wrong is told on the second pipe, which closes when the program begins.
/// </summary>
public static class Launcher
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const int NotStarted = 127;
    private const int CpuLimit = 0;
    private const int CoreLimit = 4;
    private const int ProcessesLimit = 6;
    private const int FilesLimit = 7;
    private const int SpaceLimit = 9;

    /// <summary>Whether these are a launcher's arguments.</summary>
    public static bool IsWanted(IReadOnlyList<string> arguments) => arguments.Count > 0 && arguments[0] == LaunchOrder.Verb;

    /// <summary>Becomes the program; returns only if it can't.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (LaunchOrder.Of(arguments) is not { } order) return NotStarted;
        var why = Become(order);
        var text = Native.Text(why);
        _ = Native.Write(SpawnedProcess.StatusFile, ref text[0], text.Length - 1);
        return NotStarted;
    }

    private static string Become(LaunchOrder order)
    {
        const int EndWithParent = 1;
        const int SetFileFlags = 2;
        const int BrokenPipe = 13;
        const int Kill = 9;
        var spec = order.Spec;
        _ = Native.Control(SpawnedProcess.StatusFile, SetFileFlags, 1);
        if (order.EntryFile is { } cage && Enter(cage) is { } refused) return $"its limit of processes can't be set: {refused}";
        Account? account = null;
        if (spec.User is { } name && (account = Account.Find(name)) is null) return $"there is no user '{VisibleText.Of(name, 64)}'";
        var variables = Variables(spec, account);
        var path = spec.Environment.FirstOrDefault(v => v.Name == "PATH")?.Value ?? DefaultPath;
        _ = Native.SetVariable(ref Native.Text("PATH")[0], ref Native.Text(path)[0], 1);
        using var given = new NativeStrings(spec.Arguments);
        using var environment = new NativeStrings(variables);
        var file = Native.Text(spec.Arguments[0]);
        if (Limit(CoreLimit, 0) is { } noCore) return noCore;
        if (Limit(FilesLimit, spec.Limits.OpenFiles) is { } noFiles) return noFiles;
        // In a cage the limit is the program's own; this one counts all that its user has
        if (order.EntryFile is null && Limit(ProcessesLimit, spec.Limits.Processes) is { } noProcesses) return noProcesses;
        if (account is not null && !account.Become()) return $"the agent's user may not start programs as '{VisibleText.Of(spec.User!, 64)}'";
        if (Native.ChangeFolder(ref Native.Text(spec.Directory ?? "/")[0]) != 0) return $"the directory {VisibleText.Of(spec.Directory!, 200)}: {Native.ErrorText(Native.Error)}";
        // A change of user takes this back, so it comes after it
        _ = Native.Process(EndWithParent, Kill, 0, 0, 0);
        _ = Native.OnSignal(BrokenPipe, 0);
        var cpu = spec.Limits.Cpu is { } time ? (long)Math.Ceiling(time.TotalSeconds) : (long?)null;
        if (Limit(CpuLimit, cpu) is { } noCpu) return noCpu;
        // Found before memory is short: what .NET does for a first call takes some
        _ = Native.Execute(ref Native.Text("/")[0], given.Pointer, environment.Pointer);
        // Last: the launcher itself may have more than that
        if (Limit(SpaceLimit, spec.Limits.Memory?.Bytes) is { } noSpace) return noSpace;
        _ = Native.Execute(ref file[0], given.Pointer, environment.Pointer);
        var error = Native.Error;
        return error == 2 ? $"'{VisibleText.Of(spec.Arguments[0], 200)}' was not found" : $"'{VisibleText.Of(spec.Arguments[0], 200)}': {Native.ErrorText(error)}";
    }

    private static string? Enter(string file)
    {
        try
        {
            File.WriteAllText(file, "0");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static string? Limit(int resource, long? most)
    {
        if (most is not { } value) return null;
        // Of processor time the first is a signal that can be caught, the second is not
        var limit = new Native.Limit { Soft = (nuint)value, Hard = (nuint)(resource == CpuLimit ? value + 1 : value) };
        return Native.SetLimit(resource, ref limit) == 0 ? null : $"a limit can't be set: {Native.ErrorText(Native.Error)}";
    }

    private static List<string> Variables(ProgramSpec spec, Account? account)
    {
        var own = account ?? Account.Find($"{Native.EffectiveUser()}");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = DefaultPath, ["LANG"] = "C.UTF-8", ["HOME"] = own?.Home ?? "/", ["USER"] = own?.Name ?? "", ["LOGNAME"] = own?.Name ?? "" };
        foreach (var variable in spec.Environment) variables[variable.Name] = variable.Value;
        return [.. variables.Select(v => $"{v.Key}={v.Value}")];
    }
}

/// <summary>A user of this machine.</summary>
internal sealed record Account(string Name, string Home, uint Id, uint Group)
{
    /// <summary>By name, or by number; null if there is none.</summary>
    public static Account? Find(string name)
    {
        var buffer = new byte[16 * 1024];
        Native.User user;
        nint found;
        var error = uint.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
            ? Native.UserById(id, out user, ref buffer[0], buffer.Length, out found)
            : Native.UserByName(ref Native.Text(name)[0], out user, ref buffer[0], buffer.Length, out found);
        return error == 0 && found != 0 ? new Account(Marshal.PtrToStringUTF8(user.Name) ?? "", Marshal.PtrToStringUTF8(user.Home) ?? "/", user.Id, user.Group) : null;
    }

    /// <summary>Makes this process the user's, for good; false if it may not.</summary>
    public bool Become() =>
        Id == Native.EffectiveUser() && Id != 0 || (Native.SetGroups(ref Native.Text(Name)[0], Group) == 0 && Native.SetGroup(Group) == 0 && Native.SetUser(Id) == 0);
}
