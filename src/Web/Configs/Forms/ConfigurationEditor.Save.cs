using XenWeb.Domain.Configs;
using XenWeb.Web.Controls;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Configs.Forms;

/// <summary>What the form's buttons do.</summary>
public sealed partial class ConfigurationEditor
{
    private async Task SaveAsync(bool start)
    {
        if (_busy || WhyNotSave is not null) return;
        (_refusal, _outcomes) = (null, []);
        _form.Try();
        _busy = true;
        try
        {
            // What is taken may have changed since it was read
            await ReadAsync();
            _focusBanner = !_form.Problems.IsEmpty;
            if (_focusBanner)
            {
                Configurations.Refused(Name ?? _many.All.FirstOrDefault()?.Name ?? "", _form.Problems, Me.Asks(_why));
                return;
            }
            if (Name is null) await MakeAsync(start);
            else await ChangeAsync(Name, start);
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task MakeAsync(bool start)
    {
        var outcomes = new List<SaveOutcome>();
        foreach (var config in Configs) outcomes.Add(new SaveOutcome(config.Name, await Configurations.SaveAsync(config.Name, GuestConfigText.Write(config), 0, Me.Asks(_why), Gone), null));
        if (outcomes is [{ Change.Refusal: not null } only])
        {
            Take(only.Change);
            return;
        }
        await EndAsync(outcomes, start);
    }

    private async Task ChangeAsync(string name, bool start)
    {
        var change = await Configurations.SaveAsync(name, Mine, _basedOn, Me.Asks(_why), Gone);
        if (change.Newer is { } newer) await SeeNewerAsync(newer);
        else if (change.Refusal is not null) Take(change);
        else await EndAsync([new SaveOutcome(name, change, null)], start);
    }

    private void Take(ConfigurationChange change)
    {
        if (!change.Problems.IsEmpty) _form.Judge(change.Problems);
        _focusBanner = !change.Problems.IsEmpty;
        _refusal = change.Problems.IsEmpty ? change.Refusal!.Shown : null;
    }

    private async Task EndAsync(List<SaveOutcome> outcomes, bool start)
    {
        for (var at = 0; start && at < outcomes.Count; at++)
        {
            if (outcomes[at].Change.Refusal is null) outcomes[at] = outcomes[at] with { Start = await Operations.StartAsync(outcomes[at].Name, null, Me.Asks(_why), cancellation: Gone) };
        }
        if (outcomes.Exists(o => o.IsRefused))
        {
            _outcomes = outcomes;
            // What was saved stands there now: what is typed further is a change of it
            if (Name is not null) (_basedOn, BasedOn) = (outcomes[0].Change.Configuration!.Version, outcomes[0].Change.Configuration!.Version);
            _form.Clean();
            return;
        }
        _form.Clean();
        Navigation.NavigateTo(outcomes is [var one] ? Links.Configuration(one.Name) : $"configurations?find={Uri.EscapeDataString(CommonStart(outcomes))}");
    }

    private static string CommonStart(List<SaveOutcome> outcomes)
    {
        var (first, last) = (outcomes[0].Name, outcomes[^1].Name);
        return string.Concat(first.Zip(last).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First));
    }

    private void TakeTheirs(Configuration theirs)
    {
        Use(theirs.Config);
        (_basedOn, _newer) = (theirs.Version, null);
        Judge();
    }

    private async Task KeepMineAsync(Configuration theirs)
    {
        // Said by the person who saw the difference: from here on mine is a change of theirs
        (_basedOn, _newer) = (theirs.Version, null);
        await SaveAsync(start: false);
    }
}
