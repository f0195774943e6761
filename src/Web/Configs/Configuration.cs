using XenWeb.Domain.Units;

namespace XenWeb.Web.Configs;

/// <summary>One guest configuration.</summary>
/// <param name="Name">Its name, unique; letters, digits, dots, hyphens and underscores. The guest that is started from it bears it.</param>
/// <param name="Text">The whole xl.cfg.</param>
/// <param name="GuestName">The name that its guest gets: the same.</param>
/// <param name="Memory">What it asks for.</param>
/// <param name="Vcpus">What it asks for.</param>
/// <param name="ChangedAt">When it was last saved.</param>
public sealed record Configuration(string Name, string Text, string GuestName, ByteSize Memory, int Vcpus, DateTimeOffset ChangedAt);
