using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>
/// Keeps people for ASP.NET Core Identity in our own database (docs/adr/0007): the authenticator's key encrypted, recovery codes hashed as
/// passwords are. Each change is read by <see cref="PeopleDirectory"/> before it is answered.
/// </summary>
internal sealed partial class PersonStore(IDbContextFactory<XenWebDb> databases, PeopleDirectory directory, IDataProtectionProvider protection, IPasswordHasher<PersonRow> hasher, TimeProvider time)
    : IUserPasswordStore<PersonRow>, IUserSecurityStampStore<PersonRow>, IUserLockoutStore<PersonRow>, IUserTwoFactorStore<PersonRow>, IUserAuthenticatorKeyStore<PersonRow>, IUserTwoFactorRecoveryCodeStore<PersonRow>
{
    private readonly IDataProtector _keys = protection.CreateProtector("XenWeb.Authenticator");

    public async Task<IdentityResult> CreateAsync(PersonRow user, CancellationToken cancellationToken)
    {
        (user.CreatedAt, user.Version) = (time.GetUtcNow(), 1);
        if (user.Id == Guid.Empty) user.Id = Guid.CreateVersion7(user.CreatedAt);
        return await SaveAsync(db => db.People.Add(user), cancellationToken);
    }

    public Task<IdentityResult> UpdateAsync(PersonRow user, CancellationToken cancellationToken) => SaveAsync(db =>
    {
        db.People.Update(user).Property(p => p.Version).OriginalValue = user.Version;
        user.Version++;
    }, cancellationToken);

    public Task<IdentityResult> DeleteAsync(PersonRow user, CancellationToken cancellationToken) => SaveAsync(db =>
    {
        db.Tokens.RemoveRange(db.Tokens.Where(t => t.PersonId == user.Id));
        db.SignInLinks.RemoveRange(db.SignInLinks.Where(l => l.PersonId == user.Id));
        db.Notifications.RemoveRange(db.Notifications.Where(n => n.PersonId == user.Id));
        db.NotificationDeliveries.RemoveRange(db.NotificationDeliveries.Where(d => d.PersonId == user.Id));
        db.NotificationSettings.RemoveRange(db.NotificationSettings.Where(s => s.PersonId == user.Id));
        db.People.Remove(user);
    }, cancellationToken);

    public async Task<PersonRow?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id)) return null;
        await using var db = databases.CreateDbContext();
        return await db.People.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
    }

    public async Task<PersonRow?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        await using var db = databases.CreateDbContext();
        return await db.People.AsNoTracking().FirstOrDefaultAsync(p => p.NormalizedName == normalizedUserName, cancellationToken);
    }

    public Task<string> GetUserIdAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(PersonRow user, string? userName, CancellationToken cancellationToken) => Set(() => user.Name = userName ?? "");

    public Task<string?> GetNormalizedUserNameAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(PersonRow user, string? normalizedName, CancellationToken cancellationToken) => Set(() => user.NormalizedName = normalizedName ?? "");

    public Task SetPasswordHashAsync(PersonRow user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public Task<string?> GetPasswordHashAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(PersonRow user, string stamp, CancellationToken cancellationToken) => Set(() => user.Stamp = stamp);

    public Task<string?> GetSecurityStampAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    public void Dispose()
    {
        // Each piece of work has a context of its own
    }

    private async Task<IdentityResult> SaveAsync(Action<XenWebDb> change, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        change(db);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return IdentityResult.Failed(new IdentityError { Code = "Concurrency", Description = "Somebody has changed this person meanwhile; look again." });
        }
        catch (DbUpdateException e) when (StoreProblem.IsBadData(e))
        {
            return IdentityResult.Failed(new IdentityError { Code = "Taken", Description = "That name is taken." });
        }
        await directory.ReadAsync(cancellation);
        return IdentityResult.Success;
    }

    private static Task Set(Action set)
    {
        set();
        return Task.CompletedTask;
    }
}
