namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>The server of the tests.</summary>
public sealed class PostgresServer() : RealPostgres("shared_buffers=32MB"), IAsyncLifetime
{
    /// <inheritdoc/>
    public Task InitializeAsync() => MakeAsync();

    /// <inheritdoc/>
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}

/// <summary>Tests that share the server run one after the other: some kill it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
