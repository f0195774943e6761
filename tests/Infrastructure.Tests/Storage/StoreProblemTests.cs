using Microsoft.Data.Sqlite;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

public sealed class StoreProblemTests
{
    // Busy, read-only, input or output failed, full, can't be opened: all can be put right, and are waited for
    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(14)]
    public void IsBadData_FileCannotBeWritten_IsNot(int sqliteError) => Assert.False(StoreProblem.IsBadData(new SqliteException("", sqliteError)));

    [Fact]
    public void IsBadData_ConstraintIsBroken_Is() => Assert.True(StoreProblem.IsBadData(new SqliteException("", 19)));
}
