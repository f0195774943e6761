using Spectre.Console;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Waits;

/// <summary>A bar for somebody who looks: what is done, how far it is, and since when.</summary>
internal static class ProgressBar
{
    private const int TextMax = 60;

    /// <summary>Shows one while something is read, which tells it each change.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole terminal, Func<Action<OperationAnswer>, Task<T>> read) => terminal.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask("…", maxValue: 1);
            bar.IsIndeterminate = true;
            return await read(operation => Show(bar, operation));
        });

    private static void Show(ProgressTask bar, OperationAnswer operation)
    {
        var text = SafeText.Of($"{operation.What}: {operation.Text}");
        bar.Description = Markup.Escape(text.Length > TextMax ? text[..(TextMax - 1)] + "…" : text);
        bar.IsIndeterminate = operation.Progress is null && !operation.Ended;
        bar.Value = operation.State == "done" ? 1 : operation.Progress ?? 0;
        if (operation.Ended) bar.StopTask();
    }
}
