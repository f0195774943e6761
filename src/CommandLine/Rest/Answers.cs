using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.CommandLine.Rest;

/// <summary>What tables show of a host; the API's HostShape says what each is.</summary>
internal sealed record HostAnswer(
    string Name, string Mode, string Liveness, string? Degraded, double? Cpu, double? Memory, long? MemoryBytes, long? FreeMemoryBytes, int Domains, double? Load, IReadOnlyList<string>? Overloads,
    IReadOnlyList<DrainItemAnswer>? Drain);

/// <summary>A domain of a draining host.</summary>
internal sealed record DrainItemAnswer(string Domain, string State, string Why);

/// <summary>What tables show of a domain; the API's DomainShape says what each is.</summary>
internal sealed record DomainAnswer(
    Guid Id, string Name, string Host, string State, double? CpuCores, int Vcpus, long MemoryBytes, double? NetworkInBitsPerSecond, double? NetworkOutBitsPerSecond, string? CannotMigrate, string? Quarantine);

/// <summary>An operation; the API's OperationShape says what each is.</summary>
internal sealed record OperationAnswer(
    Guid Id, string Kind, string Host, string? Domain, string? To, string State, double? Progress, string Text, ReasonAnswer? Reason, DateTimeOffset CreatedAt, DateTimeOffset? ExpectedEndAt, string? WhyNoExpectedEnd, IReadOnlyList<ItemAnswer>? Items)
{
    /// <summary>Whether it is at its end.</summary>
    public bool Ended => State is "done" or "failed" or "cancelled";

    /// <summary>What it is about: "drain of ferby", "migrate of dns".</summary>
    public string What => Kind == "plan" ? "plan" : $"{Kind} of {Domain ?? Host}";
}

/// <summary>Who asked, and why.</summary>
internal sealed record ReasonAnswer(string Who, string Why);

/// <summary>A domain of a drain, or a step of a plan.</summary>
internal sealed record ItemAnswer(string Domain, string State, string Why);

/// <summary>A migration; the API's MigrationShape says what each is.</summary>
internal sealed record MigrationAnswer(string Id, string Domain, string From, string To, string Kind, string State, double? Progress, double? SecondsLeft, string Why);

/// <summary>An event; the API's EventShape says what each is.</summary>
internal sealed record EventAnswer(long Id, DateTimeOffset At, string Severity, string What, string Text, string? Host, string? Domain, string Who, string Why);

/// <summary>A plan; the API's PlanShape says what each is.</summary>
internal sealed record PlanAnswer(
    Guid Id, string? WhyNot, IReadOnlyList<StepAnswer> Steps, IReadOnlyList<double> Curve, int Knee, double Seconds, double KneeSeconds, IReadOnlyList<OutlookAnswer> Hosts, IReadOnlyList<UnplacedAnswer> Unplaced);

/// <summary>A step of a plan.</summary>
internal sealed record StepAnswer(int Number, string Kind, string Domain, string? From, string To, string Reason, bool Staged, double Seconds, double PauseSeconds, double Score);

/// <summary>A host before and after a plan.</summary>
internal sealed record OutlookAnswer(string Name, FiguresAnswer Before, FiguresAnswer After);

/// <summary>What a host holds.</summary>
internal sealed record FiguresAnswer(int Domains, long FreeMemoryBytes, double Cpu, bool LossIsCovered);

/// <summary>A domain without a place.</summary>
internal sealed record UnplacedAnswer(string Domain, string? Host, string Reasons);

/// <summary>How they are read. What a later server says besides is let be.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HostAnswer[]))]
[JsonSerializable(typeof(DomainAnswer[]))]
[JsonSerializable(typeof(OperationAnswer[]))]
[JsonSerializable(typeof(MigrationAnswer[]))]
[JsonSerializable(typeof(EventAnswer[]))]
[JsonSerializable(typeof(PlanAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>Reads one.</summary>
    public static T Read<T>(JsonElement answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return answer.Deserialize(type) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new Failure(ExitCode.Unreachable, $"The server answers otherwise than this version of xenwebctl knows: {e.Message}");
        }
    }
}
