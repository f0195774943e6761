namespace XenWeb.Domain.Agents;

/// <summary>A sample in the ring.</summary>
/// <param name="Time">When it was made, in Unix milliseconds: its name.</param>
/// <param name="Bytes">How large it is.</param>
public readonly record struct KeptTime(long Time, int Bytes);
