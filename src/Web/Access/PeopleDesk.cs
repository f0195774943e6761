using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Access;

/// <summary>What admins do about people, groups and everybody's tokens. A lab is never left without an admin who can sign in.</summary>
public sealed class PeopleDesk(UserManager<PersonRow> people, Tokens tokens, PeopleDirectory directory, IDbContextFactory<XenWebDb> databases, Gate gate, EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>The most groups.</summary>
    public const int GroupsMax = 500;

    /// <summary>The most classes, and hosts, of one group.</summary>
    public const int EachMax = 200;

    private const string LastAdmin = "This is the last admin who can sign in: make another one first.";

    /// <summary>Makes somebody with a one-time password, shown once.</summary>
    public async Task<(string? Password, string? Problem)> InviteAsync(string name, PersonRole role, IReadOnlyList<string> groups, Caller caller)
    {
        if (Refuse(caller) is { } refusal) return (null, refusal);
        if (name.Trim().Length is 0 or > 60) return (null, No(caller, "person-make", "A name has 1 to 60 characters."));
        if (directory.People.Length >= PeopleDirectory.CountMax) return (null, No(caller, "person-make", $"There are {PeopleDirectory.CountMax} people, and more are not kept."));
        var person = new PersonRow { Name = name.Trim(), Role = role, Groups = [.. groups.Distinct()] };
        var made = await people.CreateAsync(person);
        if (!made.Succeeded) return (null, No(caller, "person-make", Words(made)));
        var given = await OneTimePassword.GiveAsync(people, person, time.GetUtcNow());
        Tell(caller, "person-made", $"made {person.Name}, {role.ToString().ToLowerInvariant()}");
        return given;
    }

    /// <summary>Gives somebody who can't get in a one-time password, shown once.</summary>
    public async Task<(string? Password, string? Problem)> GivePasswordAsync(Guid id, Caller caller)
    {
        if (Refuse(caller) is { } refusal) return (null, refusal);
        if (await FindAsync(id) is not { } person) return (null, No(caller, "person-password", Gone));
        var given = await OneTimePassword.GiveAsync(people, person, time.GetUtcNow());
        if (given.Password is not null) Tell(caller, "person-password", $"gave {person.Name} a one-time password");
        return given;
    }

    /// <summary>Sets what somebody may.</summary>
    public Task<string?> SetAsync(Guid id, PersonRole role, IReadOnlyList<string> groups, Caller caller) => ChangeAsync(id, caller, "person-changed", $"made them {role.ToString().ToLowerInvariant()} of {(groups.Count == 0 ? "no group" : string.Join(", ", groups))}", person =>
    {
        if (role != PersonRole.Admin && IsLastAdmin(person)) return LastAdmin;
        (person.Role, person.Groups) = (role, [.. groups.Distinct()]);
        return null;
    });

    /// <summary>Locks somebody out at once, until they are unlocked.</summary>
    public Task<string?> LockAsync(Guid id, Caller caller) => ChangeAsync(id, caller, "person-locked", "locked them", person =>
    {
        if (IsLastAdmin(person)) return LastAdmin;
        person.Locked = true;
        return null;
    });

    /// <summary>Lets somebody in again.</summary>
    public Task<string?> UnlockAsync(Guid id, Caller caller) => ChangeAsync(id, caller, "person-unlocked", "unlocked them", person =>
    {
        (person.Locked, person.LockedOutUntil, person.FailedCount) = (false, null, 0);
        return null;
    });

    /// <summary>Removes somebody with their tokens; what they did keeps their name.</summary>
    public async Task<string?> DeleteAsync(Guid id, Caller caller)
    {
        if (Refuse(caller) is { } refusal) return refusal;
        if (await FindAsync(id) is not { } person) return No(caller, "person-remove", Gone);
        if (IsLastAdmin(person)) return No(caller, "person-remove", LastAdmin);
        var done = await people.DeleteAsync(person);
        if (!done.Succeeded) return No(caller, "person-remove", Words(done));
        Tell(caller, "person-removed", $"removed {person.Name}");
        return null;
    }

    /// <summary>Makes or changes a group.</summary>
    public async Task<string?> SaveGroupAsync(Group group, Caller caller)
    {
        if (Refuse(caller) is { } refusal) return refusal;
        if (group.Name.Length is 0 or > 60 || group.Name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) return No(caller, "group-change", "A group's name has 1 to 60 characters without blanks.");
        if (group.Name == Group.Lab.Name) return No(caller, "group-change", $"'{Group.Lab.Name}' is the whole lab, and stays it.");
        if (group.Classes.Length > EachMax || group.Hosts.Length > EachMax) return No(caller, "group-change", $"A group has {EachMax} classes and {EachMax} hosts at most.");
        if (group.Hosts.FirstOrDefault(h => h != Group.Everything && !HostId.IsValid(h)) is { } wrong) return No(caller, "group-change", $"'{wrong}' is no host's name.");
        await using var db = databases.CreateDbContext();
        var row = await db.Groups.FirstOrDefaultAsync(g => g.Name == group.Name);
        if (row is null && await db.Groups.CountAsync() >= GroupsMax) return No(caller, "group-change", $"There are {GroupsMax} groups, and more are not kept.");
        if (row is null) db.Groups.Add(row = new GroupRow { Name = group.Name });
        (row.Classes, row.Hosts, row.Configures) = ([.. group.Classes.Distinct()], [.. group.Hosts.Distinct()], group.Configures);
        await db.SaveChangesAsync();
        await directory.ReadAsync();
        Tell(caller, "group-changed", $"set the group {group.Name}: classes {Listed(group.Classes)}, hosts {Listed(group.Hosts)}{(group.Configures ? ", may write configurations" : "")}");
        return null;
    }

    /// <summary>Removes a group; its people are in it no more.</summary>
    public async Task<string?> DeleteGroupAsync(string name, Caller caller)
    {
        if (Refuse(caller) is { } refusal) return refusal;
        await using var db = databases.CreateDbContext();
        if (await db.Groups.FirstOrDefaultAsync(g => g.Name == name) is not { } row) return No(caller, "group-remove", "There is no such group (any more).");
        db.Groups.Remove(row);
        await db.SaveChangesAsync();
        await directory.ReadAsync();
        Tell(caller, "group-removed", $"removed the group {name}");
        return null;
    }

    /// <summary>Ends anybody's token.</summary>
    public async Task<string?> RevokeAsync(Guid token, Caller caller)
    {
        if (Refuse(caller) is { } refusal) return refusal;
        var name = directory.Tokens.FirstOrDefault(t => t.Id == token)?.Name;
        if (!await tokens.RevokeAsync(token)) return No(caller, "token-revoke", "There is no such token (any more).");
        Tell(caller, "token-revoked", $"revoked the token {name}");
        return null;
    }

    private const string Gone = "There is no such person (any more).";

    private async Task<string?> ChangeAsync(Guid id, Caller caller, string what, string text, Func<PersonRow, string?> change)
    {
        if (Refuse(caller) is { } refusal) return refusal;
        if (await FindAsync(id) is not { } person) return No(caller, what, Gone);
        if (change(person) is { } problem) return No(caller, what, $"{person.Name}: {problem}", problem);
        var done = await people.UpdateAsync(person);
        if (!done.Succeeded) return No(caller, what, Words(done));
        Tell(caller, what, $"changed {person.Name}: {text}");
        return null;
    }

    // Of those with a password here: a provider may be away, or take its word back
    private bool IsLastAdmin(PersonRow person) => IsAdminHere(person) && !directory.People.Any(p => p.Id != person.Id && IsAdminHere(p));

    private static bool IsAdminHere(PersonRow person) => person is { Role: PersonRole.Admin, Locked: false, Issuer: null };

    private string? Refuse(Caller caller) => gate.Refuse(caller, LabAction.People, Target.Lab)?.Text;

    private Task<PersonRow?> FindAsync(Guid id) => people.FindByIdAsync(id.ToString());

    // What is answered, and what stands in the audit if that is to say more
    private string No(Caller caller, string what, string why, string? answer = null)
    {
        audit.Refused(caller.Reason, what, "people", why);
        return answer ?? why;
    }

    private void Tell(Caller caller, string what, string text)
    {
        audit.WriteAsync(new AuditEntry(caller.Reason.Who, what, "people", caller.Why, null, text));
        events.Append(new EventRow { At = time.GetUtcNow(), Severity = DecisionSeverity.Info, What = what, Text = $"{caller.Reason.Who} {text}.", Who = caller.Reason.Who, Why = caller.Why });
    }

    private static string Listed(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "none";

    private static string Words(IdentityResult result) => string.Join(" ", result.Errors.Select(e => e.Description));
}
