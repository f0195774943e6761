using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>A retained message as it is kept on disk.</summary>
internal sealed record RetainedMessage(string Topic, byte[] Payload)
{
    public static RetainedMessage Of(MqttApplicationMessage message) => new(message.Topic, message.Payload.ToArray());

    public MqttApplicationMessage ToMessage() => new()
    {
        Topic = Topic,
        Payload = new ReadOnlySequence<byte>(Payload),
        Retain = true,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    };
}

/// <summary>
/// A small file of retained messages, written whole each time: beside it first, flushed to the disk, then moved over it,
/// so that a crash leaves the old one or the new one. A file that can't be understood is a file without messages from there on.
/// </summary>
internal sealed class RetainedFile(string path)
{
    private const int Magic = 0x58573031;

    // MQTT's own limit
    private const int TopicBytesMax = 65_535;

    private readonly Lock _lock = new();

    public string Path => path;

    public IReadOnlyList<RetainedMessage> Read()
    {
        if (!File.Exists(path)) return [];
        var read = new List<RetainedMessage>();
        using var file = new BinaryReader(File.OpenRead(path));
        try
        {
            if (file.ReadInt32() != Magic) return [];
            for (var left = Math.Min(file.ReadInt32(), EmbeddedBroker.RetainedMax); left > 0; left--)
            {
                // Not ReadString, which throws what a disk does at a length that is none
                var topicLength = file.Read7BitEncodedInt();
                if (topicLength is <= 0 or > TopicBytesMax) break;
                var topic = Encoding.UTF8.GetString(file.ReadBytes(topicLength));
                var length = file.ReadInt32();
                if (length is <= 0 or > Domain.Messages.Envelope.BytesMax) break;
                var payload = file.ReadBytes(length);
                if (payload.Length < length) break;
                read.Add(new RetainedMessage(topic, payload));
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            // Cut off: what was read before is whole
        }
        return read;
    }

    public void Write(IEnumerable<RetainedMessage> messages)
    {
        lock (_lock)
        {
            var all = messages.ToList();
            var beside = path + ".new";
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
            {
                using var file = new BinaryWriter(stream);
                file.Write(Magic);
                file.Write(all.Count);
                foreach (var message in all)
                {
                    file.Write(message.Topic);
                    file.Write(message.Payload.Length);
                    file.Write(message.Payload);
                }
                file.Flush();
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
    }
}
