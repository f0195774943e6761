using System.Text.Json;

namespace XenWeb.Web.Api;

/// <summary>The body of a request that makes configurations.</summary>
/// <param name="Config">The fields, as GET tells them; "name" and "memory" (bytes) are needed. Either this or the text.</param>
/// <param name="Text">A whole xl.cfg.</param>
/// <param name="Count">How many like it; 1 if it is left out, 200 at most.</param>
/// <param name="Pattern">Their names: "{name}-{n}", which is taken for many if it is left out, or "cs439-##". In disk targets {name} and {n} stand for the same.</param>
/// <param name="First">The first number; the first from which on all are free if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record MakeBody(JsonElement? Config, string? Text, int? Count, string? Pattern, int? First, string? Reason, string? Who);

/// <summary>The body of a request that saves one configuration as JSON.</summary>
/// <param name="Config">The fields; sizes in bytes.</param>
/// <param name="Text">A whole xl.cfg, instead of the fields.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record SaveBody(JsonElement? Config, string? Text, string? Reason, string? Who);

/// <summary>The body of a clone's request.</summary>
/// <param name="Name">The other one's name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record CloneBody(string? Name, string? Reason, string? Who);

/// <summary>The body of a restore's request.</summary>
/// <param name="Version">The version that becomes the newest again.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record RestoreBody(int? Version, string? Reason, string? Who);
