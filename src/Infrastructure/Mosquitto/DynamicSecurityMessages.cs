using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Infrastructure.Mosquitto;

/// <summary>What a role allows: one kind of use (<see cref="PartyRole"/> has those that we give) of what a filter stands for.</summary>
/// <param name="Acltype">publishClientSend, publishClientReceive, subscribePattern …</param>
/// <param name="Topic">The filter.</param>
/// <param name="Allow">False denies.</param>
public sealed record RoleRight(string Acltype, string Topic, bool Allow = true);

/// <summary>A role as clients refer to it.</summary>
/// <param name="Rolename">Its name.</param>
public sealed record RoleName(string Rolename);

/// <summary>Somebody whom Mosquitto knows.</summary>
/// <param name="Username">By what name.</param>
/// <param name="Roles">What he may.</param>
public sealed record KnownClient(string Username, IReadOnlyList<RoleName>? Roles);

/// <summary>One command to Mosquitto's plugin "dynamic security", as its README has them; what is null is left out.</summary>
/// <param name="Command">createRole, deleteClient …</param>
public sealed record RightsCommand(string Command)
{
    /// <summary>Comes back with the answer.</summary>
    public string? CorrelationData { get; init; }

    /// <summary>Whom it is about.</summary>
    public string? Username { get; init; }

    /// <summary>Which role it is about.</summary>
    public string? Rolename { get; init; }

    /// <summary>A new client's roles.</summary>
    public IReadOnlyList<RoleName>? Roles { get; init; }

    /// <summary>A new role's rights.</summary>
    public IReadOnlyList<RoleRight>? Acls { get; init; }

    /// <summary>For lists: whole, not only names.</summary>
    public bool? Verbose { get; init; }

    /// <summary>For lists: how many.</summary>
    public int? Count { get; init; }

    /// <summary>For lists: from which one on.</summary>
    public int? Offset { get; init; }

    /// <summary>Makes a role.</summary>
    public static RightsCommand CreateRole(PartyRole role) => new("createRole") { Rolename = role.Name, Acls = role.Rights };

    /// <summary>Takes a role away, and puts out who had it.</summary>
    public static RightsCommand DeleteRole(string role) => new("deleteRole") { Rolename = role };

    /// <summary>Lets somebody have a role, and puts him out, to come in again with it.</summary>
    public static RightsCommand AddRole(string username, string role) => new("addClientRole") { Username = username, Rolename = role };

    /// <summary>Makes somebody known, with one role.</summary>
    public static RightsCommand CreateClient(string username, string role) => new("createClient") { Username = username, Roles = [new RoleName(role)] };

    /// <summary>Knows somebody no more, and puts him out at once.</summary>
    public static RightsCommand DeleteClient(string username) => new("deleteClient") { Username = username };
}

/// <summary>A message of commands.</summary>
/// <param name="Commands">They are carried out in their order.</param>
internal sealed record RightsCommands(IReadOnlyList<RightsCommand> Commands);

/// <summary>What a list holds.</summary>
/// <param name="TotalCount">How many there are in all.</param>
/// <param name="Clients">For listClients.</param>
/// <param name="Roles">For listRoles, their names only.</param>
internal sealed record RightsList(int TotalCount, IReadOnlyList<KnownClient>? Clients, IReadOnlyList<string>? Roles);

/// <summary>The answer to one command.</summary>
/// <param name="Command">Which.</param>
/// <param name="CorrelationData">As it was given.</param>
/// <param name="Error">Why it was not carried out; null if it was.</param>
/// <param name="Data">What a list holds.</param>
internal sealed record RightsAnswer(string Command, string? CorrelationData, string? Error, RightsList? Data);

/// <summary>A message of answers.</summary>
/// <param name="Responses">One for each command.</param>
internal sealed record RightsAnswers(IReadOnlyList<RightsAnswer>? Responses);

/// <summary>How both are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RightsCommands))]
[JsonSerializable(typeof(RightsAnswers))]
internal sealed partial class RightsJson : JsonSerializerContext;
