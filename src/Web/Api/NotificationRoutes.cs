using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Web.Access;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Api;

/// <summary>/notifications: what the one who asks was told, and what they want to be told. Settings are never a token's to change.</summary>
internal static class NotificationRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapNotifications(this RouteGroupBuilder api)
    {
        var all = api.MapGroup("/notifications").WithTags("Notifications");
        all.MapGet("", ListAsync).WithName("listNotifications").WithSummary("One's own, the newest first; with 'before' those raised before a time, with 'beforeId' those that follow that one in the list").Produces<NotificationShape[]>();
        all.MapPost("/read", ReadAsync).WithName("readNotifications").WithSummary("One has read those of 'ids', or all if it is left out; how many of them were unread")
            .Accepts<ReadBody>(isOptional: true, "application/json").Produces<ReadShape>();
        all.MapGet("/settings", async (MyNotifications mine, CancellationToken cancellation) => TypedResults.Ok(NotificationSettingsShape.Of(await mine.SettingsAsync(cancellation))))
            .WithName("getNotificationSettings").WithSummary("What one wants to be told, and how");
        all.MapPut("/settings", PutAsync).Needs(LabAction.Account).WithName("putNotificationSettings").WithSummary("Sets that; what is left out has its default. A webhook address that is new gets a secret, which is told here once; to a mail address that is new nothing goes before its link was opened, which 'test' sends")
            .Accepts<NotificationSettingsBody>("application/json").Produces<NotificationSettingsShape>().ProducesProblem(StatusCodes.Status403Forbidden);
        all.MapPost("/settings/secret", async (MyNotifications mine, CancellationToken cancellation) => Told(await mine.NewSecretAsync(cancellation)))
            .Needs(LabAction.Account).WithName("newWebhookSecret").WithSummary("A new secret for one's webhooks, told here once").Produces<SecretShape>().ProducesProblem(StatusCodes.Status403Forbidden);
        all.MapPost("/test", TestAsync).Needs(LabAction.Account).WithName("testNotifications").WithSummary("Sends a test by 'way' (mail, webhook) to the address that is set, and says how it went. The first mail to an address holds a link: other mail goes there once it was opened")
            .Accepts<TestBody>("application/json").Produces<TestShape>().ProducesProblem(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> ListAsync(string? unread, string? kind, string? severity, string? before, string? beforeId, string? limit, MyNotifications mine, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        if (unread is not (null or "true" or "false")) query.Error("'unread' must be true or false.");
        var (at, wrong) = before is null ? (null, null) : MomentTime.Read(before);
        if (wrong is not null) query.Error($"'before' {wrong}.");
        Guid? last = Guid.TryParse(beforeId, out var id) ? id : null;
        if (beforeId is not null && last is null) query.Error("'beforeId' must be the id of a notification.");
        var filter = new NotificationFilter
        {
            Unread = unread == "true",
            Kind = query.OneOf<NotificationKind>("kind", kind),
            SeverityMin = query.OneOf<DecisionSeverity>("severity", severity),
            Before = at,
            BeforeId = last,
            Limit = query.Whole("limit", limit, 50, 1, NotificationFilter.LimitMax),
        };
        return query.Problem ?? TypedResults.Ok((await mine.ListAsync(filter, cancellation)).Select(NotificationShape.Of).ToArray());
    }

    private static async Task<IResult> ReadAsync(HttpRequest request, MyNotifications mine, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var ids = body.Texts("ids");
        if (ids?.Count > NotificationFilter.LimitMax) body.Error($"The field 'ids' holds {ids.Count}; {NotificationFilter.LimitMax} at most.");
        if (ids?.FirstOrDefault(i => !Guid.TryParse(i, out _)) is not null) body.Error("The field 'ids' must hold ids of notifications.");
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        return TypedResults.Ok(new ReadShape(await mine.ReadAsync(ids?.Select(Guid.Parse).ToArray(), cancellation)));
    }

    private static async Task<IResult> PutAsync(HttpRequest request, MyNotifications mine, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var wanted = Settings(body);
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, [.. errors, .. mine.Problems(wanted)]);
        var (secret, problems) = await mine.SetAsync(wanted, cancellation);
        if (problems.Count > 0) return Problems.Of(StatusCodes.Status400BadRequest, problems);
        return TypedResults.Ok(NotificationSettingsShape.Of(await mine.SettingsAsync(cancellation)) with { Secret = secret });
    }

    private static async Task<IResult> TestAsync(HttpRequest request, MyNotifications mine, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        NotificationWays? way = body.Text("way") switch { "mail" => NotificationWays.Mail, "webhook" => NotificationWays.Webhook, _ => null };
        if (way is null) body.Error("The field 'way' must be mail or webhook.");
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        var outcome = await mine.TestAsync(way!.Value, cancellation);
        return TypedResults.Ok(new TestShape(outcome.Problem is null, outcome.Problem));
    }

    private static IResult Told((string? Secret, IReadOnlyList<string> Problems) made) =>
        made.Secret is { } secret ? TypedResults.Ok(new SecretShape(secret)) : Problems.Of(StatusCodes.Status409Conflict, made.Problems);

    private static NotificationSettings Settings(RequestBody body)
    {
        var (from, to) = (Clock(body, "quietFrom"), Clock(body, "quietTo"));
        if (from is null != to is null) body.Error("The fields 'quietFrom' and 'quietTo' go together.");
        var kinds = body.Object("kinds");
        var ways = ImmutableSortedDictionary.CreateBuilder<NotificationKind, NotificationWays>();
        foreach (var kind in Enum.GetValues<NotificationKind>())
        {
            if (kinds.Texts(ApiJson.Word(kind)) is not { } words) continue;
            if (words.FirstOrDefault(w => SettingsJson.Find<NotificationWays>(w) is not (NotificationWays.Page or NotificationWays.Mail or NotificationWays.Webhook)) is { } unknown) kinds.Error(ApiJson.Word(kind), $"holds '{unknown}'; possible are page, mail, webhook");
            ways[kind] = words.Aggregate(NotificationWays.None, (all, w) => all | (SettingsJson.Find<NotificationWays>(w) ?? NotificationWays.None));
        }
        kinds.Errors();
        var through = body.Texts("breakThrough") ?? [];
        if (through.FirstOrDefault(w => SettingsJson.Find<NotificationKind>(w) is null) is { } none) body.Error($"The field 'breakThrough' holds '{none}'; possible are {string.Join(", ", ApiJson.Words<NotificationKind>())}.");
        var least = body.Text("severityMin") ?? "info";
        if (SettingsJson.Find<DecisionSeverity>(least) is null) body.Error($"The field 'severityMin' must be one of {string.Join(", ", ApiJson.Words<DecisionSeverity>())}.");
        return new NotificationSettings
        {
            Kinds = ways.ToImmutable(),
            BreakThrough = [.. through.Select(SettingsJson.Find<NotificationKind>).OfType<NotificationKind>()],
            SeverityMin = SettingsJson.Find<DecisionSeverity>(least) ?? DecisionSeverity.Info,
            Quiet = from is { } begin && to is { } end ? new QuietHours(begin, end) : null,
            Zone = body.Text("zone") ?? "UTC",
            MailAddress = body.Text("mailAddress") ?? "",
            WebhookAddress = body.Text("webhookAddress") ?? "",
            Groups = (body.Texts("groups") ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
        };
    }

    private static TimeOnly? Clock(RequestBody body, string name)
    {
        if (body.Text(name) is not { } text) return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
        body.Error($"The field '{name}' must be a time as in 22:00.");
        return null;
    }
}
