using XenWeb.Domain.Configs;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Images;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/images: recipes, builds, and the copies of domains.</summary>
internal static class ImageRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapImages(this RouteGroupBuilder api)
    {
        var all = api.MapGroup("/images").WithTags("Images");
        all.MapGet("", (MyImages images) => TypedResults.Ok(images.All.Select(ImageShape.Of).ToArray())).WithName("listImages").WithSummary("All images, with their recipes and how far their builds are").Produces<ImageShape[]>();
        all.MapGet("/{name}", (string name, MyImages images) => Found(name, images, image => TypedResults.Ok(ImageShape.Of(image)))).WithName("getImage").WithSummary("One image").Produces<ImageShape>().ProducesProblem(StatusCodes.Status404NotFound);
        all.MapGet("/{name}/log", (string name, MyImages images) => Found(name, images, image => TypedResults.Ok(images.Log(image) is { } log ? new ImageLogShape(log.Lines, log.LeftOut) : new ImageLogShape([], 0)))).WithName("getImageLog").WithSummary("The last lines of its last build").Produces<ImageLogShape>().ProducesProblem(StatusCodes.Status404NotFound);
        all.MapPut("/{name}", PutAsync).Needs(LabAction.Configure).WithName("putImage").WithSummary("Keeps a recipe, a new one or in place of the one of its name. Nothing is built by that").Accepts<RecipeBody>("application/json").Answers();
        Orders(all, "build", ImageOrderKind.Build, StatusCodes.Status202Accepted, "buildImage", "Builds it as its recipe says; its state and its log tell how that goes on. A second build of the same name is refused");
        Orders(all, "cancel", ImageOrderKind.Cancel, StatusCodes.Status200OK, "cancelImage", "Stops its build; nothing of it is left, and what was built before stays");
        Orders(all, "try", ImageOrderKind.Check, StatusCodes.Status202Accepted, "tryImage", "Boots it for trial in plain QEMU, on a copy that is thrown away; its field check tells what that came to");
        all.MapDelete("/{name}", async (string name, HttpRequest request, MyImages images, CancellationToken cancellation) => Answer(await images.OrderAsync(name, ImageOrderKind.Delete, Work.CallerOf(request, null), cancellation)))
            .Needs(LabAction.Configure).WithName("deleteImage").WithSummary("Takes it and its recipe away; refused while domains have copies").Answers();
        all.MapPost("/{name}/copies", CopyAsync).Needs(LabAction.Configure).WithName("copyImage").WithSummary("Thin copies for domains, by their names or by a pattern: all of them or none").Accepts<CopiesBody>("application/json").Answers();
        MapCopies(api.MapGroup("/image-copies").WithTags("Images"));
        api.MapGet("/image-packages", PackagesAsync).WithTags("Images").WithName("searchPackages").WithSummary("Packages of a release, as its own index has them: names that begin with what is looked for first").Produces<PackagePage>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static void MapCopies(RouteGroupBuilder copies)
    {
        copies.MapGet("", (MyImages images) => TypedResults.Ok(images.Copies.Select(ImageCopyShape.Of).ToArray())).WithName("listImageCopies").WithSummary("Domains' copies of images: the paths are for their configurations").Produces<ImageCopyShape[]>();
        copies.MapPost("/{domain}/reset", async (string domain, HttpRequest request, MyImages images, CancellationToken cancellation) => await OrderAsync(request, StatusCodes.Status200OK, caller => images.OrderCopyAsync(domain, ImageOrderKind.Reset, caller, LabOf(request), cancellation), cancellation))
            .Needs(LabAction.Configure).WithName("resetImageCopy").WithSummary("Puts a domain's disk back to the image as it is now: all that was written to it is lost. Refused while the domain runs").Accepts<AskBody>(isOptional: true, "application/json").Answers();
        copies.MapPost("/{domain}/admit", async (string domain, HttpRequest request, MyImages images, CancellationToken cancellation) => await OrderAsync(request, StatusCodes.Status200OK, caller => images.OrderCopyAsync(domain, ImageOrderKind.Admit, caller, LabOf(request), cancellation), cancellation))
            .Needs(LabAction.Configure).WithName("admitImageCopy").WithSummary("Gives the agent in a domain another join token, for one that was not used in its day").Accepts<AskBody>(isOptional: true, "application/json").Answers();
        copies.MapDelete("/{domain}", async (string domain, HttpRequest request, MyImages images, CancellationToken cancellation) => Answer(await images.OrderCopyAsync(domain, ImageOrderKind.Discard, Work.CallerOf(request, null), LabOf(request), cancellation)))
            .Needs(LabAction.Configure).WithName("deleteImageCopy").WithSummary("Takes a domain's disk away. Refused while the domain runs").Answers();
    }

    /// <summary>The lab's address, as whoever asks has reached it.</summary>
    internal static string LabOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static void Orders(RouteGroupBuilder all, string verb, ImageOrderKind kind, int status, string name, string summary) =>
        all.MapPost($"/{{name}}/{verb}", (string name, HttpRequest request, MyImages images, CancellationToken cancellation) => OrderAsync(request, status, caller => images.OrderAsync(name, kind, caller, cancellation), cancellation))
            .Needs(LabAction.Configure).WithName(name).WithSummary(summary).Accepts<AskBody>(isOptional: true, "application/json").Answers();

    private static RouteHandlerBuilder Answers(this RouteHandlerBuilder route) => route.Produces<ImageDoneShape>().Produces<ImageDoneShape>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Found(string name, MyImages images, Func<PlacedImage, IResult> answer) =>
        images.Find(name) is { } image ? answer(image) : Problems.Of(StatusCodes.Status404NotFound, Similar.Unknown("image", name, images.All.Select(i => i.Name)));

    private static async Task<IResult> OrderAsync(HttpRequest request, int status, Func<Caller, Task<ImageAnswer>> order, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var caller = Work.CallerOf(request, body);
        return body.Errors() is { Count: > 0 } errors ? Problems.Of(StatusCodes.Status400BadRequest, errors) : Answer(await order(caller), status);
    }

    private static async Task<IResult> PutAsync(string name, HttpRequest request, MyImages images, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var recipe = new ImageRecipe
        {
            Name = name, Release = body.Text("release"), Import = body.Text("import"), Packages = [.. body.Texts("packages") ?? []], SshKeys = [.. body.Texts("sshKeys") ?? []],
            Size = ByteSize.FromMiB(body.Whole("sizeMiB", 2048)), ConsoleSignIn = body.Is("consoleSignIn"), Class = body.Text("class"), Pin = body.Text("pin"), PinTo = body.Text("pinTo"),
            Agent = Agent(body, images),
        };
        var caller = Work.CallerOf(request, body);
        return body.Errors() is { Count: > 0 } errors ? Problems.Of(StatusCodes.Status400BadRequest, errors) : Answer(await images.SaveAsync(recipe, caller, cancellation));
    }

    // Left out: with an agent, where one is at hand
    private static string? Agent(RequestBody body, MyImages images) => body.Text("agent") is { } said ? said == "none" ? null : said
        : body.IsNull("agent") || body.Has("import") ? null : images.Stores.FirstOrDefault(s => s.Online)?.Catalogue?.Agent is null ? null : "all";

    private static async Task<IResult> CopyAsync(string name, HttpRequest request, MyImages images, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var (domains, pattern, count, first) = (body.Texts("domains"), body.Text("pattern"), body.Whole("count", 1), body.Whole("first", 1));
        var caller = Work.CallerOf(request, body);
        if (domains is null == pattern is null) body.Error("Either the field 'domains' or the field 'pattern' must be there.");
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        if (pattern is null) return Answer(await images.CopyAsync(name, domains!, caller, cancellation));
        var names = NamePattern.Names(pattern, count, first, images.Copies.Select(c => c.Copy.Domain));
        return names.Problems.IsEmpty ? Answer(await images.CopyAsync(name, names.Names, caller, cancellation)) : ConfigurationProblems.Of(names.Problems);
    }

    private static async Task<IResult> PackagesAsync(string? release, string? find, string? offset, HttpRequest request, MyImages images, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var from = query.Whole("offset", offset, 0, 0, 100_000);
        if (ImageRelease.Find(release) is null) query.Error($"'release' must be one of {string.Join(", ", ImageRelease.All.Select(r => r.Codename))}.");
        if (find is { Length: > 100 }) query.Error("'find' has 100 characters at most.");
        if (query.Problem is { } bad) return bad;
        var answer = await images.SearchAsync(release!, find ?? "", from, Work.CallerOf(request, null), cancellation);
        return answer.Outcome is { } found
            ? TypedResults.Ok(new PackagePage(found.Total, from, found.Index, [.. found.Packages.Select(p => new PackageShape(p.Name, p.Version, p.Size.Bytes, p.Installed.Bytes, p.Summary))]))
            : Answer(answer);
    }

    private static IResult Answer(ImageAnswer answer, int status = StatusCodes.Status200OK) =>
        answer.Outcome is { } done ? TypedResults.Json(new ImageDoneShape(done.Text), statusCode: status)
        : answer.Problems.IsDefaultOrEmpty ? Problems.Of(answer.Refusal!)
        : ConfigurationProblems.Of(answer.Problems);
}
