using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>The builds that go on and wait, one after the other, and the logs of the last ones. Not thread-safe.</summary>
internal sealed class ImageBuilds
{
    /// <summary>The most that wait; more are refused.</summary>
    public const int WaitingMax = 10;

    private readonly List<ImageRecipe> _queue = [];
    private readonly SortedDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, BuildLog> _logs = new(StringComparer.Ordinal);
    private ImageProgress? _progress;

    /// <summary>What is being built; null if nothing is.</summary>
    public ImageRecipe? Current { get; private set; }

    /// <summary>Whether it is to stop.</summary>
    public bool Stopping { get; private set; }

    /// <summary>How many wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Whether it is being built or waits.</summary>
    public bool Has(string image) => Current?.Name == image || _queue.Exists(r => r.Name == image);

    /// <summary>When the one that goes on began.</summary>
    public DateTimeOffset? BegunAt => _progress?.BegunAt;

    /// <summary>Adds one.</summary>
    public void Add(ImageRecipe recipe)
    {
        _queue.Add(recipe);
        _problems.Remove(recipe.Name);
    }

    /// <summary>Begins the next one if none goes on; null if there is nothing to begin.</summary>
    public ImageRecipe? Begin(DateTimeOffset now)
    {
        if (Current is not null || _queue.Count == 0) return null;
        (Current, Stopping, _progress) = (_queue[0], false, new ImageProgress("Begins", 0, now));
        _queue.RemoveAt(0);
        _logs[Current.Name] = new BuildLog();
        return Current;
    }

    /// <summary>Takes one that waits out; false if it does not wait.</summary>
    public bool Drop(string image, string why)
    {
        if (_queue.RemoveAll(r => r.Name == image) == 0) return false;
        _problems[image] = why;
        return true;
    }

    /// <summary>The one that goes on is to stop.</summary>
    public void Stop() => Stopping = true;

    /// <summary>The one that goes on gets on; false for another.</summary>
    public bool Step(ImageAgentEvent.BuildStepped step)
    {
        if (Current?.Name != step.Image || _progress is null) return false;
        if (step.Step is { } words) _progress = _progress with { Step = words, Percent = step.Percent };
        foreach (var line in step.Lines) _logs[step.Image].Add(line);
        return true;
    }

    /// <summary>The one that goes on ended; false for another.</summary>
    public bool End(string image, string? problem)
    {
        if (Current?.Name != image) return false;
        var why = problem is null ? null : Stopping ? "It was stopped." : problem;
        if (why is not null)
        {
            _problems[image] = why;
            _logs[image].Add(why);
        }
        (Current, Stopping, _progress) = (null, false, null);
        return true;
    }

    /// <summary>Says why a build of another life of the agent failed.</summary>
    public void Fail(string image, string why) => _problems[image] = why;

    /// <summary>Forgets all of an image that is not there any more.</summary>
    public void Forget(string image)
    {
        _problems.Remove(image);
        _logs.Remove(image);
    }

    /// <summary>An image with what is known of its builds.</summary>
    public ImageEntry Entry(ImageFound found)
    {
        var name = found.Recipe.Name;
        var problem = _problems.GetValueOrDefault(name) ?? found.Problem;
        var state = Current?.Name == name ? ImageState.Building : Has(name) ? ImageState.Waiting
            : problem is not null ? ImageState.Failed : found.Built is not null ? ImageState.Ready : ImageState.Planned;
        return new ImageEntry { Recipe = found.Recipe, State = state, Built = found.Built, Progress = state == ImageState.Building ? _progress : null, Problem = state == ImageState.Failed ? problem : null };
    }

    /// <summary>The log of an image's last build if it is to be told: whole after a connect or an end, else once a second at most.</summary>
    public BuildLog? LogToTell(string image, DateTimeOffset now, bool anyway) => _logs.GetValueOrDefault(image) is { } log && log.IsDue(now, anyway) ? log : null;
}

/// <summary>The last lines of a build's log, and whether they were told.</summary>
internal sealed class BuildLog
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private readonly Queue<string> _lines = new();
    private DateTimeOffset _toldAt;
    private bool _isTold;

    /// <summary>Lines before those that are kept.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The lines.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Adds one; the oldest goes if there are too many.</summary>
    public void Add(string line)
    {
        _lines.Enqueue(Processes.VisibleText.Of(line, ImageLogMessage.LineMax));
        _isTold = false;
        if (_lines.Count <= ImageLogMessage.LinesMax) return;
        _lines.Dequeue();
        LeftOut++;
    }

    /// <summary>Whether it is to be told now; then it counts as told.</summary>
    public bool IsDue(DateTimeOffset now, bool anyway)
    {
        if (!anyway && (_isTold || now - _toldAt < _period)) return false;
        (_isTold, _toldAt) = (true, now);
        return true;
    }
}
