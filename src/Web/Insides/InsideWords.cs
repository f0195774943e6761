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
        var (failed, doing, done) = order.Order switch
        {
            StartProgramMessage => (T("Start failed"), T("Starting…"), T("Started")),
            MakeLoadMessage => (T("Load failed"), T("Asking for load…"), T("Load runs")),
            StopLoadMessage => (T("End of load failed"), T("Ending load…"), T("Load ends")),
            _ => (T("Stop failed"), T("Stopping…"), T("Stopped")),
        };
        return order.State switch { OrderState.Done => done, OrderState.Failed => failed, _ => doing };
    }
}
