using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using XenWeb.Web.Access;
using XenWeb.Web.Exports;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/exports and /imports: domains as archives that run under plain QEMU, and back.</summary>
internal static class ExportRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapExports(this RouteGroupBuilder api)
    {
        api.MapPost("/domains/{domain}/exports", (string domain, HttpRequest request, MyExports exports, CancellationToken cancellation) => OrderAsync(request, StatusCodes.Status202Accepted, caller => exports.ExportAsync(domain, caller, cancellation), cancellation))
            .WithTags("Exports").Needs(LabAction.Configure).WithName("exportDomain").WithSummary("Exports a domain: disks as qcow2, configuration, a script for plain QEMU, sums. One that runs only where its disks can be snapshotted").Accepts<AskBody>(isOptional: true, "application/json").Answers();
        var all = api.MapGroup("/exports").WithTags("Exports");
        all.MapGet("", (MyExports exports) => TypedResults.Ok(exports.Items.Select(ExportShape.Of).ToArray())).WithName("listExports").WithSummary("Exports, the newest first").Produces<ExportShape[]>();
        all.MapGet("/tasks", (MyExports exports) => TypedResults.Ok(exports.Works.Select(ExportWorkShape.Of).ToArray())).WithName("listExportWorks").WithSummary("Exports and imports that go on, wait, or ended lately").Produces<ExportWorkShape[]>();
        all.MapPost("/tasks/{id}/cancel", (string id, HttpRequest request, MyExports exports, CancellationToken cancellation) => OrderAsync(request, StatusCodes.Status200OK, caller => exports.CancelAsync(Guid.TryParse(id, out var work) ? work : Guid.Empty, caller, cancellation), cancellation))
            .Needs(LabAction.Configure).WithName("cancelExportWork").WithSummary("Stops it; nothing of it is left").Accepts<AskBody>(isOptional: true, "application/json").Answers();
        all.MapGet("/{name}", (string name, MyExports exports) => Found(name, exports, placed => TypedResults.Ok(ExportShape.Of(placed)))).WithName("getExport").WithSummary("One export").Produces<ExportShape>().ProducesProblem(StatusCodes.Status404NotFound);
        all.MapGet("/{name}/archive", Archive).Needs(LabAction.Configure).WithName("getExportArchive").WithSummary("All its files as one tar. With Range it goes on where it was cut off: the same bytes each time").Produces(StatusCodes.Status200OK, contentType: "application/x-tar").ProducesProblem(StatusCodes.Status404NotFound);
        all.MapDelete("/{name}", async (string name, HttpRequest request, MyExports exports, CancellationToken cancellation) => Answer(await exports.DeleteAsync(name, Work.CallerOf(request, null), cancellation)))
            .Needs(LabAction.Configure).WithName("deleteExport").WithSummary("Takes it away").Answers();
        MapImports(api.MapGroup("/imports").WithTags("Exports"));
    }

    private static void MapImports(RouteGroupBuilder imports)
    {
        imports.MapGet("", (MyExports exports) => TypedResults.Ok(exports.Incoming.Select(ExportFileShape.Of).ToArray())).WithName("listImportFiles").WithSummary("Files that were brought and can be imported").Produces<ExportFileShape[]>();
        imports.MapPost("", ImportAsync).Needs(LabAction.Configure).WithName("importDomain").WithSummary("Makes a domain of a file that was brought: sums are checked before anything is made, and every mistake is told").Accepts<ImportBody>("application/json").Answers();
        imports.MapGet("/files/{file}", (string file, MyExports exports) => TypedResults.Ok(new UploadShape(file, exports.Length(file)))).WithName("getUpload").WithSummary("How much of a file has come: the next piece begins there").Produces<UploadShape>();
        imports.MapPut("/files/{file}", PutAsync).Needs(LabAction.Configure).WithMetadata(new RequestSizeLimitAttribute(ExportFiles.PieceMax)).WithName("putUploadPiece").WithSummary("Adds a piece of at most 16 MiB at ?offset=; 409 with the right offset if it does not fit").Accepts<byte[]>("application/octet-stream").Produces<UploadShape>().ProducesProblem(StatusCodes.Status409Conflict);
        imports.MapPost("/files/{file}/complete", (string file, MyExports exports) => exports.Complete(file) is { } refusal ? Problems.Of(refusal) : TypedResults.Ok(new UploadShape(file, exports.Length(file)))).Needs(LabAction.Configure).WithName("completeUpload").WithSummary("All of it has come: it can be imported").Produces<UploadShape>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static RouteHandlerBuilder Answers(this RouteHandlerBuilder route) => route.Produces<ExportDoneShape>().Produces<ExportDoneShape>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Found(string name, MyExports exports, Func<PlacedExport, IResult> answer) =>
        exports.Find(name) is { } placed ? answer(placed) : Problems.Of(StatusCodes.Status404NotFound, Similar.Unknown("export", name, exports.Items.Select(i => i.Item.Name)));

    private static IResult Archive(string name, HttpRequest request, MyExports exports) => Found(name, exports, placed =>
    {
        var (archive, refusal) = exports.Open(placed, Work.CallerOf(request, null));
        return archive is null ? Problems.Of(refusal!)
            // Its name has its time in it: another is another
            : TypedResults.Stream(archive, "application/x-tar", $"{name}.tar", placed.Item.MadeAt, new EntityTagHeaderValue($"\"{name}\""), enableRangeProcessing: true);
    });

    private static async Task<IResult> OrderAsync(HttpRequest request, int status, Func<Caller, Task<ExportAnswer>> order, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var caller = Work.CallerOf(request, body);
        return body.Errors() is { Count: > 0 } errors ? Problems.Of(StatusCodes.Status400BadRequest, errors) : Answer(await order(caller), status);
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, MyExports exports, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var (file, name, forClass) = (body.Text("file"), body.Text("name"), body.Text("class"));
        var caller = Work.CallerOf(request, body);
        if (file is null) body.Error("The field 'file' must be there: the file that was brought.");
        if (name is null) body.Error("The field 'name' must be there: the name that the domain gets.");
        return body.Errors() is { Count: > 0 } errors ? Problems.Of(StatusCodes.Status400BadRequest, errors) : Answer(await exports.ImportAsync(file!, name!, forClass, caller, cancellation), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> PutAsync(string file, string? offset, HttpRequest request, MyExports exports, CancellationToken cancellation)
    {
        if (!long.TryParse(offset, out var from) || from < 0) return Problems.Of(StatusCodes.Status400BadRequest, "'offset' must say how many bytes of the file came before.");
        return await exports.AddAsync(file, from, request.Body, cancellation) is { } refusal ? Problems.Of(refusal) : TypedResults.Ok(new UploadShape(file, exports.Length(file)));
    }

    private static IResult Answer(ExportAnswer answer, int status = StatusCodes.Status200OK) =>
        answer.Outcome is { } done ? TypedResults.Json(new ExportDoneShape(done.Order, done.Text), statusCode: status)
        : answer.Problems.IsDefaultOrEmpty ? Problems.Of(answer.Refusal!)
        : ConfigurationProblems.Of(answer.Problems);
}
