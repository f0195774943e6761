using System.Collections.Immutable;
using XenWeb.Domain.Processes;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>Rows of a process list: sorted as a head was pressed, and those that match what was typed.</summary>
public static class ProcessSort
{
    /// <summary>Sorted; equal ones by their number.</summary>
    public static IEnumerable<ProcessRow> Apply(SortOrder order, IEnumerable<ProcessRow> rows)
    {
        rows = rows.OrderBy(r => r.Key.Pid);
        return order.Key switch
        {
            "pid" => order.Apply(rows, r => r.Key.Pid),
            "user" => order.Apply(rows, r => r.User),
            "pr" => order.Apply(rows, r => r.Priority),
            "ni" => order.Apply(rows, r => r.Nice),
            "virt" => order.Apply(rows, r => r.Virtual),
            "res" => order.Apply(rows, r => r.Resident),
            "shr" => order.Apply(rows, r => r.Shared),
            "s" => order.Apply(rows, r => r.State),
            "mem" => order.Apply(rows, r => r.Memory),
            "time" => order.Apply(rows, r => r.Hundredths),
            "command" => order.Apply(rows, r => r.Command),
            _ => order.Apply(rows, r => r.Cpu),
        };
    }

    /// <summary>Those with the text in their command, arguments or user, or as their number.</summary>
    public static IEnumerable<ProcessRow> Find(ImmutableArray<ProcessRow> rows, string? text)
    {
        if (text?.Trim() is not { Length: > 0 } find) return rows;
        return rows.Where(r => r.Command.Contains(find, StringComparison.OrdinalIgnoreCase) || r.Arguments.Contains(find, StringComparison.OrdinalIgnoreCase) ||
            r.User.Contains(find, StringComparison.OrdinalIgnoreCase) || $"{r.Key.Pid}" == find);
    }
}
