namespace XenWeb.Infrastructure.Mqtt;

/// <summary>What a bus has done since it was made.</summary>
/// <param name="Sent">Messages that the broker acknowledged.</param>
/// <param name="Received">Messages that were handed on.</param>
/// <param name="Connects">How often a connection was made.</param>
/// <param name="DroppedTooOld">Messages that waited over <see cref="Outbox.AgeMax"/> for the broker.</param>
/// <param name="DroppedOutboxFull">The oldest of more than <see cref="Outbox.QueueMax"/> waiting messages, and retained ones of more than <see cref="Outbox.TopicsMax"/> topics.</param>
/// <param name="DroppedOversized">Messages over <c>Envelope.BytesMax</c>, either way.</param>
/// <param name="DroppedInboxFull">Messages that came while <see cref="MqttBus.InboxMax"/> waited to be read.</param>
public readonly record struct BusCounters(
    long Sent, long Received, long Connects, long DroppedTooOld, long DroppedOutboxFull, long DroppedOversized, long DroppedInboxFull)
{
    /// <summary>All that was dropped.</summary>
    public long Dropped => DroppedTooOld + DroppedOutboxFull + DroppedOversized + DroppedInboxFull;
}
