using System.Globalization;

namespace XenWeb.Web.Api;

/// <summary>Query parameters, each read by itself so that every error is told at once.</summary>
internal sealed class RequestQuery
{
    private readonly List<string> _errors = [];

    /// <summary>Everything that is wrong; null if nothing is.</summary>
    public IResult? Problem => _errors.Count == 0 ? null : Problems.Of(StatusCodes.Status400BadRequest, _errors);

    /// <summary>A whole number.</summary>
    public int Whole(string name, string? value, int other, int least, int most)
    {
        if (value is null) return other;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        _errors.Add($"'{name}' is '{Short(value)}'; it must be a whole number from {least} to {most}.");
        return other;
    }

    /// <summary>A number from 0 on: an event's, if nothing else is said.</summary>
    public long? Number(string name, string? value, string what = "the id of an event")
    {
        if (value is null) return null;
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        _errors.Add($"'{name}' is '{Short(value)}'; it must be {what}.");
        return null;
    }

    /// <summary>A time with its offset.</summary>
    public DateTimeOffset? Time(string name, string? value)
    {
        if (value is null) return null;
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        _errors.Add($"'{name}' is '{Short(value)}'; it must be a time as in 2026-11-22T13:20:05Z.");
        return null;
    }

    /// <summary>A moment of the lab's past; one is needed. The default if it is wrong.</summary>
    public DateTimeOffset Moment(string name, string? value)
    {
        var (at, problem) = value is null ? (null, "is missing; it must be a time as in 2026-11-22T13:20:05Z") : MomentTime.Read(value);
        if (problem is not null) _errors.Add($"'{name}' {problem}.");
        return at ?? default;
    }

    /// <summary>One of the words of an enumeration.</summary>
    public T? OneOf<T>(string name, string? value)
        where T : struct, Enum
    {
        if (value is null) return null;
        foreach (var word in Enum.GetValues<T>())
        {
            if (string.Equals(word.ToString(), value, StringComparison.OrdinalIgnoreCase)) return word;
        }
        _errors.Add($"'{name}' is '{Short(value)}'; it must be one of {string.Join(", ", ApiJson.Words<T>())}.");
        return null;
    }

    /// <summary>Says that something else is wrong.</summary>
    public void Error(string error) => _errors.Add(error);

    private static string Short(string value) => value.Length > 60 ? value[..60] + "…" : value;
}
