using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access.OpenId;

/// <summary>
/// Who the provider's word stands for: known by its issuer and its id of them, and by nothing else. A name or an address of mail is only
/// what they are called; that of somebody who is here already is never given to another.
/// </summary>
internal sealed class ProviderPeople(UserManager<PersonRow> people, IDbContextFactory<XenWebDb> databases, PeopleDirectory directory, Belongings belongings, SignIns signIns, OpenIdOptions provider)
{
    /// <summary>The most people of a provider; the rest of <see cref="PeopleDirectory.CountMax"/> is for those whom admins invite.</summary>
    public const int CountMax = PeopleDirectory.CountMax - 1000;

    // By the specification 255 characters; an issuer is an address
    private const int IdLengthMax = 255;
    private const int NameLengthMax = 50;
    private const int TriesMax = 100;

    /// <summary>Signs them in; says why not.</summary>
    /// <param name="principal">What the ID token says, which was judged.</param>
    /// <param name="from">Where the request comes from.</param>
    public async Task<ProviderAnswer?> SignInAsync(ClaimsPrincipal principal, string? from)
    {
        var (issuer, subject) = (principal.FindFirstValue("iss") ?? "", principal.FindFirstValue("sub") ?? "");
        if (issuer.Length is 0 or > IdLengthMax || subject.Length is 0 or > IdLengthMax) return Refuse("somebody", "who has no id", ProviderAnswer.Unbelieved, from);
        var person = await FindAsync(issuer, subject);
        var told = provider.TellsRoles ? RoleMap.Of(provider.RoleMaps, principal, provider.Claim) : null;
        if (provider.TellsRoles && told is null)
        {
            if (person is not null) await EndAsync(person);
            return Refuse(person?.Name ?? NameOf(principal), $"by {provider.Shown}, where nothing gives them a role", ProviderAnswer.NoRole, from);
        }
        if (person is null && directory.People.Count(p => p.Issuer is not null) >= CountMax) return Refuse(NameOf(principal), "for want of room", ProviderAnswer.Full, from);
        person ??= await MakeAsync(issuer, subject, NameOf(principal), told ?? (PersonRole.Viewer, []), from);
        if (person is null) return Refuse(NameOf(principal), "for want of a name", ProviderAnswer.Full, from);
        if (person.Locked) return Refuse(person.Name, "while locked", ProviderAnswer.Locked, from);
        if (told is { } rights && (person.Role != rights.Role || !person.Groups.SequenceEqual(rights.Groups)))
        {
            (person.Role, person.Groups) = (rights.Role, [.. rights.Groups]);
            if (!(await people.UpdateAsync(person)).Succeeded) return Refuse(person.Name, "while somebody changed them", ProviderAnswer.Unbelieved, from);
            signIns.Told("person-changed", person.Name, $"is {rights.Role.ToString().ToLowerInvariant()} of {(rights.Groups.IsEmpty ? "no group" : string.Join(", ", rights.Groups))}, as {provider.Shown} says", from);
        }
        await signIns.ByProviderAsync(person, provider.Shown, from);
        return null;
    }

    private async Task<PersonRow?> FindAsync(string issuer, string subject)
    {
        await using var db = databases.CreateDbContext();
        return await db.People.AsNoTracking().FirstOrDefaultAsync(p => p.Issuer == issuer && p.Subject == subject);
    }

    // The first name that nobody has, and that no configuration calls its owner. Two first sign-ins at once: the second finds the first's
    private async Task<PersonRow?> MakeAsync(string issuer, string subject, string name, (PersonRole Role, ImmutableArray<string> Groups) rights, string? from)
    {
        for (var count = 1; count <= TriesMax; count++)
        {
            var candidate = count == 1 ? name : $"{name}-{count}";
            if (candidate == FirstAdmin.Name || belongings.IsOwner(candidate)) continue;
            var person = new PersonRow { Name = candidate, Role = rights.Role, Groups = [.. rights.Groups], Issuer = issuer, Subject = subject };
            if ((await people.CreateAsync(person)).Succeeded)
            {
                signIns.Told("person-made", person.Name, $"is known now, {rights.Role.ToString().ToLowerInvariant()}, by {provider.Shown}", from);
                return person;
            }
            if (await FindAsync(issuer, subject) is { } other) return other;
        }
        return null;
    }

    // What they had here ends too: sessions by the new stamp, tokens by the role
    private async Task EndAsync(PersonRow person)
    {
        (person.Role, person.Groups) = (PersonRole.Viewer, []);
        await people.UpdateSecurityStampAsync(person);
    }

    private ProviderAnswer Refuse(string name, string how, ProviderAnswer answer, string? from)
    {
        signIns.ToldRefused(name, how, from);
        return answer;
    }

    // Of the letters that names may have here; "person" if none is left
    private string NameOf(ClaimsPrincipal principal)
    {
        var wanted = principal.FindFirstValue("preferred_username") ?? principal.FindFirstValue("name") ?? "";
        var kept = string.Concat(wanted.Where(c => people.Options.User.AllowedUserNameCharacters.Contains(c, StringComparison.Ordinal)).Take(NameLengthMax)).Trim('.', '-');
        return kept.Length > 0 ? kept : "person";
    }
}
