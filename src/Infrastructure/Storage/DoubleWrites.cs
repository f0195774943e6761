using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace XenWeb.Infrastructure.Storage;

/// <summary>Of several web servers each hears what agents say, and writes it down; what has a key of its own is kept once.</summary>
public static class DoubleWrites
{
    private const int TriesMax = 5;

    /// <summary>
    /// Writes what passes over, or changes, what is there already. If another has put in one of the same at that moment it looks again; then that one is there.
    /// </summary>
    public static async Task<bool> AsOnceAsync(Func<Task<bool>> write)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await write();
            }
            catch (DbUpdateException e) when (tried < TriesMax && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected })
            {
                // Looked up anew
            }
        }
    }
}
