using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Tests.Api;

public sealed class EventApiTests : Lab
{
    // Such were taken from messages once, and one of them kept all others from being told
    [Fact]
    public async Task An_event_with_a_severity_that_is_none_is_told_as_information()
    {
        _ = App.Service<EventLog>().Append(new EventRow { At = TimeProvider.System.GetUtcNow(), Severity = (DecisionSeverity)(-1), What = "odd", Text = "An odd one." });
        var events = await Eventually.IsAsync(() => App.GetAsync("/api/v1/events"), all => all.EnumerateArray().Any(e => e.GetProperty("what").GetString() == "odd"), all => $"the event: {all}");
        Assert.Equal("info", events.EnumerateArray().Single(e => e.GetProperty("what").GetString() == "odd").GetProperty("severity").GetString());
    }
}
