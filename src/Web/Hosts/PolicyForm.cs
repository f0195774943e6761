using System.Globalization;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>What is typed into the policies' form, and everything that is wrong with it, each beside its field.</summary>
public sealed class PolicyForm
{
    private readonly Policies _start;
    private readonly Dictionary<PolicyField, string> _typed;

    /// <summary>Filled with what is in force.</summary>
    public PolicyForm(MonitoringPolicy monitoring, NegotiationPolicy negotiation)
    {
        _start = new Policies(monitoring, negotiation);
        _typed = PolicyField.All.ToDictionary(f => f, f => f.Get(_start) is { } value ? Math.Round(value, 4).ToString("0.####", CultureInfo.InvariantCulture) : "");
    }

    /// <summary>Each field's errors; one without any is not in it.</summary>
    public ILookup<PolicyField, string> Errors { get; private set; } = Array.Empty<PolicyField>().ToLookup(f => f, _ => "");

    /// <summary>Errors that belong to no one field.</summary>
    public IReadOnlyList<string> OtherErrors { get; private set; } = [];

    /// <summary>What stands in a field.</summary>
    public string this[PolicyField field]
    {
        get => _typed[field];
        set => _typed[field] = value;
    }

    /// <summary>The policies as typed; null if anything is wrong, which <see cref="Errors"/> then has: all of it.</summary>
    public Policies? Read()
    {
        var policies = _start;
        var errors = new List<(PolicyField Field, string Text)>();
        foreach (var field in PolicyField.All)
        {
            var (value, error) = FormNumber.Parse(_typed[field], field.Optional);
            if (error is not null) errors.Add((field, error));
            else policies = field.Set(policies, value);
        }
        var unplaced = new List<string>();
        foreach (var text in policies.Monitoring.Errors().Concat(policies.Negotiation.Errors()))
        {
            if (FieldOf(text) is not { } field) unplaced.Add(text);
            else if (errors.TrueForAll(e => e.Field != field)) errors.Add((field, text));
        }
        Errors = errors.ToLookup(e => e.Field, e => e.Text);
        OtherErrors = unplaced;
        return errors.Count == 0 && unplaced.Count == 0 ? policies : null;
    }

    // "Help is offered up to 95 % cpu, which…" and "The cpu share up to which help is offered…" are about offers, not thresholds
    private static PolicyField? FieldOf(string error) => PolicyField.All.FirstOrDefault(f =>
        (f.Section == "Offers help up to") == error.Contains("help is offered", StringComparison.OrdinalIgnoreCase) && error.Contains(f.Marker, StringComparison.OrdinalIgnoreCase));
}
