using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Classes;

namespace XenWeb.Web.Api;

/// <summary>/images/NAME/class and /image-classes: many domains of one image, with their copies, configurations and starts.</summary>
internal static class ClassRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapClasses(this RouteGroupBuilder api)
    {
        api.MapPost("/images/{name}/class", MakeAsync).WithTags("Images")
            .AsksFor<ClassBody, ClassShape>(LabAction.Configure, "makeClass", "Makes domains of an image: a copy, a configuration and, if it is wanted, a start for each. All that is wrong is told before anything is made; the same once more goes on with what failed");
        var all = api.MapGroup("/image-classes").WithTags("Images");
        all.MapGet("", (MyClasses classes) => TypedResults.Ok(classes.Current.Select(ClassShape.Of).ToArray())).WithName("listClasses").WithSummary("Classes that are being made, and the last that were, the newest first").Produces<ClassShape[]>();
        all.MapGet("/{id}", (string id, MyClasses classes) => Guid.TryParse(id, out var known) && classes.Find(known) is { } run ? TypedResults.Ok(ClassShape.Of(run)) : Problems.Of(StatusCodes.Status404NotFound, ["There is no such class (any more)."]))
            .WithName("getClass").WithSummary("How far a class is: a line for each domain").Produces<ClassShape>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Task<IResult> MakeAsync(string name, HttpRequest request, MyClasses classes, CancellationToken cancellation) => Work.AnswerAsync<ClassRequest>(request, body =>
    {
        var pattern = body.Text("pattern");
        if (pattern is null) body.Error("pattern", "must be there: the domains' names, as cs439-##");
        var type = body.Text("type");
        if (type is not (null or "pvh" or "pv")) body.Error("type", "must be pvh or pv");
        var ask = new ClassAsk(name, pattern ?? "", body.Whole("count", 1), body.Whole("first", 1))
        {
            Memory = ByteSize.FromMiB(body.Whole("memoryMiB", 512)), Vcpus = body.Whole("vcpus", 1), Type = type is "pv" ? GuestType.Pv : GuestType.Pvh, Bridge = body.IsNull("bridge") ? null : body.Text("bridge") ?? "xenbr0", Vlan = body.Text("vlan"),
            Class = body.Text("class"), Start = body.Is("start"), Lab = body.Text("lab") ?? ImageRoutes.LabOf(request),
        };
        return (caller, key) => classes.MakeAsync(ask, caller, key, cancellation);
    }, Answer, cancellation);

    private static IResult Answer(HttpContext context, ClassRequest answer)
    {
        if (!answer.Problems.IsEmpty) return ConfigurationProblems.Of(answer.Problems);
        if (answer.Refusal is { } refusal) return Problems.Of(refusal);
        var place = $"/api/v1/image-classes/{answer.Run!.Id}";
        context.Response.Headers.Location = place;
        return answer.Repeated ? TypedResults.Ok(ClassShape.Of(answer.Run)) : TypedResults.Accepted(place, ClassShape.Of(answer.Run));
    }
}

/// <summary>The body of a request for a class.</summary>
/// <param name="Pattern">Names of the domains: cs439-##.</param>
/// <param name="Count">How many; 1 if it is left out.</param>
/// <param name="First">The first number; 1 if it is left out.</param>
/// <param name="MemoryMiB">Memory of each; 512 if it is left out.</param>
/// <param name="Vcpus">Virtual processors of each; 1 if it is left out.</param>
/// <param name="Type">pvh, or pv for hosts whose processors can't virtualise; pvh if it is left out.</param>
/// <param name="Bridge">The bridge that each is at; xenbr0 if it is left out, null for no network.</param>
/// <param name="Vlan">The VLAN there.</param>
/// <param name="Class">The class that they are for; the image's if it is left out.</param>
/// <param name="Start">Whether they are started.</param>
/// <param name="Lab">The lab's address as domains reach it, where agents inside join; as it was asked at if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom.</param>
public sealed record ClassBody(string Pattern, int? Count, int? First, int? MemoryMiB, int? Vcpus, string? Type, string? Bridge, string? Vlan, string? Class, bool? Start, string? Lab, string? Reason, string? Who);

/// <summary>A class as the API tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Image">Of which image.</param>
/// <param name="Class">The class that it is for.</param>
/// <param name="Who">Who asked.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it goes on.</param>
/// <param name="Text">How far it is, in words.</param>
/// <param name="Note">What else is to be said of it.</param>
/// <param name="Domains">A line for each.</param>
public sealed record ClassShape(Guid Id, string Image, string? Class, string Who, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string Text, string? Note, ImmutableArray<ClassDomainShape> Domains)
{
    internal static ClassShape Of(ClassRun run) => new(run.Id, run.Ask.Image, run.Class, run.Reason.Who, run.StartedAt, run.EndedAt, run.Text, run.Note, [.. run.Items.Select(i => new ClassDomainShape(i.Domain, i.Step, i.Text, i.Operation))]);
}

/// <summary>One domain of a class.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="State">waiting, working, done or failed.</param>
/// <param name="Text">In words.</param>
/// <param name="Operation">Of its start.</param>
public sealed record ClassDomainShape(string Domain, ClassStep State, string Text, Guid? Operation);
