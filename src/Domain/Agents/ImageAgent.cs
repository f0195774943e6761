using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// All that the keeper of images decides: an event and the time in, effects out. The store is the truth: recipes, images and copies are
/// what was last found in it. One build goes on at a time, for it takes a whole core and disk. Not thread-safe: one loop feeds it.
/// </summary>
public sealed class ImageAgent(HostId server, string folder, string? sealKey = null)
{
    /// <summary>How many answered orders are remembered, to say the answer again; with more the oldest are forgotten (they have long expired).</summary>
    public const int AnsweredMax = 500;

    private readonly List<ImageAgentEffect> _effects = [];
    private readonly Dictionary<Guid, ImageOutcomeMessage> _answers = [];
    private readonly Queue<Guid> _answered = new();
    private readonly Dictionary<Guid, ImageOrderMessage> _acting = [];
    private readonly ImageBuilds _builds = new();
    private readonly ImageChecks _checks = new();
    private ImmutableSortedDictionary<string, ImageEntry> _told = ImmutableSortedDictionary.Create<string, ImageEntry>(StringComparer.Ordinal);
    private StoreFound? _store;

    private StoreFound Store => _store ?? StoreFound.None;

    /// <summary>What to do about an event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<ImageAgentEffect> Handle(ImageAgentEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case ImageAgentEvent.Connected: OnConnected(now); break;
            case ImageAgentEvent.Scanned scanned: OnScanned(scanned.Store, now); break;
            case ImageAgentEvent.Swept swept: foreach (var image in swept.Images) _builds.Fail(image, "The agent was ended in the middle of the build; nothing of it is left. Build it again."); break;
            case ImageAgentEvent.Received { Envelope.Body: ImageOrderMessage order } when order.Server == server: OnOrder(order, now); break;
            case ImageAgentEvent.LookedUp looked: OnLookedUp(looked); break;
            case ImageAgentEvent.Searched searched: OnSearched(searched); break;
            case ImageAgentEvent.BuildStepped step when _builds.Step(step): TellImage(step.Image, now); break;
            case ImageAgentEvent.BuildEnded ended when _builds.End(ended.Image, ended.Problem): TellImage(ended.Image, now, log: true); break;
            case ImageAgentEvent.Checked check when _checks.End(check.Image): TellImage(check.Image, now); break;
            case ImageAgentEvent.Acted acted: OnActed(acted); break;
        }
        if (_builds.Begin(now) is { } next)
        {
            _effects.Add(new ImageAgentEffect.Build(next));
            TellImage(next.Name, now, log: true);
        }
        var effects = _effects.ToArray();
        _effects.Clear();
        return effects;
    }

    private void OnConnected(DateTimeOffset now)
    {
        if (_store is null) return;
        _told = _told.Clear();
        foreach (var image in Store.Images.Keys) TellImage(image, now, log: true);
        TellCatalogue();
    }

    private void OnScanned(StoreFound found, DateTimeOffset now)
    {
        var before = _store;
        // A store that can't be read says nothing of what is in it: what was known stays
        _store = found.Problem is null || before is null ? found : before with { Problem = found.Problem };
        foreach (var gone in _told.Keys.Where(name => !Store.Images.ContainsKey(name)).ToList())
        {
            _builds.Forget(gone);
            _told = _told.Remove(gone);
        }
        foreach (var image in Store.Images.Keys) TellImage(image, now);
        if (before is null || !IsSame(before, Store)) TellCatalogue();
    }

    // What is free changes with each byte that a guest writes
    private static bool IsSame(StoreFound a, StoreFound b) =>
        a.Problem == b.Problem && a.Driver == b.Driver && a.Free.Bytes >> 28 == b.Free.Bytes >> 28 && a.Kind == b.Kind && a.Agent == b.Agent && a.Images.Keys.SequenceEqual(b.Images.Keys) && a.Copies.SequenceEqual(b.Copies);

    private void OnOrder(ImageOrderMessage order, DateTimeOffset now)
    {
        if (_answers.TryGetValue(order.Id, out var answer))
        {
            // It was repeated because our answer was lost
            Publish(Topics.ImageOutcomes(server), answer);
            return;
        }
        // Nothing is known of the store yet: the order is repeated until there is
        if (_store is null || _acting.ContainsKey(order.Id)) return;
        if (order.ExpiresAt <= now) Refuse(order, $"It expired {(now - order.ExpiresAt).TotalSeconds:0} s before it could be begun; nothing was done.");
        else if (_store.Problem is { } problem) Refuse(order, $"The store on {server} can't be used: {problem}");
        else if (order.Kind == ImageOrderKind.Save) Save(order);
        else if (order.Kind == ImageOrderKind.Check && _store.Images.GetValueOrDefault(order.Name) is { } tried && _checks.WhyNot(tried, now) is { } not) Refuse(order, not);
        else if (ImageRefusals.Of(order, _store, _builds, now) is { } why) Refuse(order, why);
        else Do(order, now);
    }

    private void Save(ImageOrderMessage order)
    {
        var recipe = order.Recipe!;
        var problems = ImageRecipeRules.Check(recipe);
        if (problems.IsEmpty && recipe.Name != order.Name) problems = [new ConfigProblem("name", $"It is called '{recipe.Name}', and '{order.Name}' is to be saved.")];
        if (!problems.IsEmpty) Refuse(order, "The recipe has mistakes; nothing was saved.", problems);
        else if (recipe.Agent is not null && Store.Agent is null) Refuse(order, "The recipe has mistakes; nothing was saved.", [new ConfigProblem("agent", $"The agent's packages are not at hand on {server}: its configuration agent is told where they are with --image-agent FOLDER.")]);
        else if (_builds.Has(recipe.Name)) Refuse(order, $"{recipe.Name} is being built. Stop that first, or wait for it; nothing was saved.");
        else if (Store.Images.Count >= ImageCatalogueMessage.ImagesMax && !Store.Images.ContainsKey(recipe.Name)) Refuse(order, $"{ImageCatalogueMessage.ImagesMax} images are kept already, and more are not; nothing was saved.");
        else
        {
            _acting[order.Id] = order;
            _effects.Add(recipe.Packages.IsEmpty ? new ImageAgentEffect.Keep(order.Id, recipe) : new ImageAgentEffect.LookUp(order.Id, recipe.Release!, recipe.Packages));
        }
    }

    private void Do(ImageOrderMessage order, DateTimeOffset now)
    {
        switch (order.Kind)
        {
            case ImageOrderKind.Build:
                _builds.Add(Store.Images[order.Name].Recipe);
                Answer(order, OrderState.Done, _builds.Current is { } other ? $"{order.Name} is built after {other.Name}." : $"{order.Name} is being built.");
                TellImage(order.Name, now);
                break;
            case ImageOrderKind.Cancel when _builds.Drop(order.Name, "It was stopped before it began."):
                Answer(order, OrderState.Done, $"{order.Name} is not built.");
                TellImage(order.Name, now);
                break;
            case ImageOrderKind.Cancel:
                _builds.Stop();
                _effects.Add(new ImageAgentEffect.Stop(order.Name));
                Answer(order, OrderState.Done, $"The build of {order.Name} is stopped.");
                break;
            case ImageOrderKind.Check:
                _effects.Add(_checks.Begin(Store.Images[order.Name], now));
                Answer(order, OrderState.Done, $"{order.Name} is being booted for trial.");
                TellImage(order.Name, now);
                break;
            default:
                _acting[order.Id] = order;
                _effects.Add(Effect(order));
                break;
        }
    }

    private ImageAgentEffect Effect(ImageOrderMessage order) => order.Kind switch
    {
        ImageOrderKind.Delete => new ImageAgentEffect.Delete(order.Id, order.Name),
        ImageOrderKind.Copy => new ImageAgentEffect.Copy(order.Id, order.Name, order.Domains, order.Joins),
        ImageOrderKind.Admit => new ImageAgentEffect.Admit(order.Id, order.Domains[0], order.Joins),
        ImageOrderKind.Reset => new ImageAgentEffect.Reset(order.Id, Store.Copies[order.Domains[0]].Image, order.Domains[0], order.Joins),
        ImageOrderKind.Discard => new ImageAgentEffect.Discard(order.Id, order.Domains[0]),
        _ => new ImageAgentEffect.Search(order.Id, order.Name, order.Find, order.Offset),
    };

    private void OnLookedUp(ImageAgentEvent.LookedUp looked)
    {
        if (!_acting.TryGetValue(looked.Order, out var order)) return;
        if (looked.Failure is null && looked.Missing.IsEmpty)
        {
            _effects.Add(new ImageAgentEffect.Keep(order.Id, order.Recipe!));
            return;
        }
        _acting.Remove(order.Id);
        if (looked.Failure is { } failure) Refuse(order, $"The packages of {order.Recipe!.Release} can't be looked up: {failure} Nothing was saved.");
        else Refuse(order, "The recipe has mistakes; nothing was saved.", ImageRecipeRules.Missing(order.Recipe!, looked.Missing));
    }

    private void OnSearched(ImageAgentEvent.Searched searched)
    {
        if (!_acting.Remove(searched.Order, out var order)) return;
        if (searched.Failure is { } failure) Refuse(order, $"The packages of {order.Name} can't be looked up: {failure}");
        else Say(new ImageOutcomeMessage(order.Id, server, OrderState.Done, "") { Packages = searched.Packages, Total = searched.Total, Index = searched.Index });
    }

    private void OnActed(ImageAgentEvent.Acted acted)
    {
        if (!_acting.Remove(acted.Order, out var order)) return;
        if (acted.Problem is { } problem) Refuse(order, problem);
        else Answer(order, OrderState.Done, ImageRefusals.Done(order));
    }

    private void TellImage(string name, DateTimeOffset now, bool log = false)
    {
        if (Store.Images.GetValueOrDefault(name) is not { } found) return;
        var entry = _checks.Entry(_builds.Entry(found), found);
        if (entry != _told.GetValueOrDefault(name))
        {
            _told = _told.SetItem(name, entry);
            Publish(Topics.Image(server, name), new ImageMessage(server, entry), retain: true);
        }
        if (_builds.LogToTell(name, now, log) is { } lines) Publish(Topics.ImageLog(server, name), new ImageLogMessage(server, name, [.. lines.Lines], lines.LeftOut), retain: true);
    }

    private void TellCatalogue() => Publish(Topics.ImageCatalogue(server), new ImageCatalogueMessage
    {
        Server = server,
        Folder = folder,
        Images = [.. Store.Images.Keys.Take(ImageCatalogueMessage.ImagesMax)],
        Copies = [.. Store.Copies.Values.Take(ImageCatalogueMessage.CopiesMax)],
        Free = Store.Free,
        Driver = Store.Driver,
        Kind = Store.Kind,
        Agent = Store.Agent,
        SealKey = sealKey,
        Problem = Store.Problem,
    }, retain: true);

    private void Refuse(ImageOrderMessage order, string why, ImmutableArray<ConfigProblem> problems = default) =>
        Say(new ImageOutcomeMessage(order.Id, server, OrderState.Failed, why) { Problems = problems.IsDefault ? [] : problems });

    private void Answer(ImageOrderMessage order, OrderState state, string text) => Say(new ImageOutcomeMessage(order.Id, server, state, text));

    private void Say(ImageOutcomeMessage answer)
    {
        if (!_answers.ContainsKey(answer.Order)) _answered.Enqueue(answer.Order);
        _answers[answer.Order] = answer;
        while (_answered.Count > AnsweredMax) _answers.Remove(_answered.Dequeue());
        Publish(Topics.ImageOutcomes(server), answer);
    }

    private void Publish(string topic, Message message, bool retain = false) => _effects.Add(new ImageAgentEffect.Publish(topic, message, retain));
}
