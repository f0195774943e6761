using System.Text.Json;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Waits;

/// <summary>How an operation ended.</summary>
internal static class Outcome
{
    /// <summary>Tells it; the exit code.</summary>
    public static int Tell(Screen screen, JsonElement answer)
    {
        var operation = AnswerJson.Read(answer, AnswerJson.Default.OperationAnswer);
        if (screen.IsJson)
        {
            screen.Json(answer);
            return CodeOf(operation);
        }
        screen.Say($"{operation.What} is {operation.State}: {operation.Text}");
        if (operation.State == "done") return ExitCode.Done;
        foreach (var item in (operation.Items ?? []).Where(i => i.State != "done")) screen.Say($"  {item.Domain}: {item.State}: {item.Why}");
        return ExitCode.Failed;
    }

    /// <summary>The exit code of one as it is now.</summary>
    public static int CodeOf(OperationAnswer operation) => operation.State is "failed" or "cancelled" ? ExitCode.Failed : ExitCode.Done;
}
