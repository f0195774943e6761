using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using MQTTnet;
using XenWeb.Domain.Messages;

namespace XenWeb.Benchmarks;

/// <summary>
/// From the moment at which an agent publishes a status to the browser's first frame that shows it, with 40 hosts and 400 guests on
/// the page of the whole lab. A tile carries the number of the status that it shows; a watcher on the broker knows when that was issued.
/// </summary>
internal static class SampleToPixel
{
    private const string Watch = """
        () => {
          window.seen = [];
          new MutationObserver(all => {
            const tiles = all.map(m => m.target).filter(t => t.dataset && t.dataset.sequence);
            if (tiles.length) requestAnimationFrame(() => { const at = Date.now(); for (const t of tiles) window.seen.push([t.querySelector('b').textContent, Number(t.dataset.sequence), at]); });
          }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-sequence'] });
        }
        """;

    public static async Task<Figure> MeasureAsync(bool shorter)
    {
        var taken = new List<double>();
        await using (var demo = await DemoProcess.StartAsync("--hosts", "40", "--guests", "400"))
        {
            var issued = new ConcurrentDictionary<(string, long), DateTimeOffset>();
            using var client = new MqttClientFactory().CreateMqttClient();
            client.ApplicationMessageReceivedAsync += e =>
            {
                var payload = e.ApplicationMessage.Payload.ToArray();
                if (MessageJson.Read(e.ApplicationMessage.Topic, payload).Envelope is { Body: StatusMessage } envelope) issued[(envelope.Sender, envelope.Sequence)] = envelope.IssuedAt;
                return Task.CompletedTask;
            };
            await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", demo.BrokerPort).WithClientId("benchmark").Build());
            await client.SubscribeAsync(Topics.Root + "/hosts/+/status");
            var page = await demo.OpenAsync();
            await page.GotoAsync(demo.Address + "/");
            await page.WaitForFunctionAsync("() => document.querySelectorAll('.xw-tile').length === 40");
            await page.EvaluateAsync(Watch);
            await Task.Delay(TimeSpan.FromSeconds(shorter ? 30 : 120));
            foreach (var seen in (await page.EvaluateAsync<JsonElement>("() => window.seen")).EnumerateArray())
            {
                if (issued.TryGetValue((seen[0].GetString()!, seen[1].GetInt64()), out var at)) taken.Add(seen[2].GetDouble() - at.ToUnixTimeMilliseconds());
            }
        }
        return new Figure("status published to changed pixel, 40 hosts and 400 guests", "ms", "≤ 500 at p95", taken);
    }
}
