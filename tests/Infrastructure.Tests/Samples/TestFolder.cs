namespace XenWeb.Infrastructure.Tests.Samples;

/// <summary>A folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("xenweb-samples-").FullName;

    /// <summary>Its files by name.</summary>
    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Path).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
