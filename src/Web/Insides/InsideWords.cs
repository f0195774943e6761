using XenWeb.Domain.Messages;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>Orders to agents in guests in words: "Stopping…", "Stopped", "Stop failed".</summary>
public static class InsideWords
{
    /// <summary>The state as the pages show it.</summary>
    public static Status Status(InsideOrder order) => order.State switch
    {
        OrderState.Accepted => Controls.Status.Waiting,
        OrderState.Running => Controls.Status.Moving,
        OrderState.Done => Controls.Status.Done,
        _ => Controls.Status.Failed,
    };

    /// <summary>What is done, was done, or was not.</summary>
    public static string Word(InsideOrder order)
    {
        var (noun, doing, done) = order.Order switch
        {
            StartProgramMessage => ("Start", "Starting", "Started"),
            MakeLoadMessage => ("Load", "Asking for load", "Load runs"),
            StopLoadMessage => ("End of load", "Ending load", "Load ends"),
            _ => ("Stop", "Stopping", "Stopped"),
        };
        return order.State switch { OrderState.Done => done, OrderState.Failed => noun + " failed", _ => doing + "…" };
    }
}
