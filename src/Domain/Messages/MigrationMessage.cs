using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Messages;

/// <summary>A migration began, got on, or ended. Those that go on are in each status too, so a lost one does no harm.</summary>
public sealed record MigrationMessage(Migration Migration) : Message;
