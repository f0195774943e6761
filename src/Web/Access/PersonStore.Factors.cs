using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>Lock-out and the second factor.</summary>
internal sealed partial class PersonStore
{
    public Task<DateTimeOffset?> GetLockoutEndDateAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.Locked ? DateTimeOffset.MaxValue : user.LockedOutUntil);

    public Task SetLockoutEndDateAsync(PersonRow user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) => Set(() => user.LockedOutUntil = lockoutEnd);

    public Task<int> IncrementAccessFailedCountAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(++user.FailedCount);

    public Task ResetAccessFailedCountAsync(PersonRow user, CancellationToken cancellationToken) => Set(() => user.FailedCount = 0);

    public Task<int> GetAccessFailedCountAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.FailedCount);

    public Task<bool> GetLockoutEnabledAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(PersonRow user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetTwoFactorEnabledAsync(PersonRow user, bool enabled, CancellationToken cancellationToken) => Set(() => user.TwoFactor = enabled);

    public Task<bool> GetTwoFactorEnabledAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.TwoFactor);

    public Task SetAuthenticatorKeyAsync(PersonRow user, string key, CancellationToken cancellationToken) => Set(() => user.TotpKey = _keys.Protect(key));

    public Task<string?> GetAuthenticatorKeyAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.TotpKey is { } key ? _keys.Unprotect(key) : null);

    public Task ReplaceCodesAsync(PersonRow user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        Set(() => user.RecoveryHashes = [.. recoveryCodes.Select(c => hasher.HashPassword(user, c))]);

    public async Task<bool> RedeemCodeAsync(PersonRow user, string code, CancellationToken cancellationToken)
    {
        var found = user.RecoveryHashes.FirstOrDefault(h => hasher.VerifyHashedPassword(user, h, code) != PasswordVerificationResult.Failed);
        if (found is null) return false;
        user.RecoveryHashes = [.. user.RecoveryHashes.Where(h => h != found)];
        // Written before it counts: two requests with the same code can't both be first
        return (await UpdateAsync(user, cancellationToken)).Succeeded;
    }

    public Task<int> CountCodesAsync(PersonRow user, CancellationToken cancellationToken) => Task.FromResult(user.RecoveryHashes.Count);
}
