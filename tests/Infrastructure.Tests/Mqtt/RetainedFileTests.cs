using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>The file in which the embedded broker keeps what the web app wants of the agents.</summary>
public sealed class RetainedFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("xenweb-retained-").FullName, "retained");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    // As BinaryReader counts: -1, 2147483647, none, and more than is there
    [InlineData("ffffffff0f")]
    [InlineData("ffffffff07")]
    [InlineData("00")]
    [InlineData("40")]
    public void WhatStandsBeforeATopicWithoutALength_IsKept(string length)
    {
        var file = new RetainedFile(_path);
        file.Write([new RetainedMessage("xenweb/v1/web/rules", [1, 2]), new RetainedMessage("x", [3])]);
        byte[] second = [1, (byte)'x', 1, 0, 0, 0, 3];
        var bytes = File.ReadAllBytes(_path);
        Assert.Equal(second, bytes[^second.Length..]);
        File.WriteAllBytes(_path, [.. bytes[..^second.Length], .. Convert.FromHexString(length)]);
        Assert.Equal("xenweb/v1/web/rules", Assert.Single(file.Read()).Topic);
    }

    [Fact]
    public void WhatWasWritten_IsRead()
    {
        var file = new RetainedFile(_path);
        file.Write([new RetainedMessage("xenweb/v1/web/intent/ferby", [1, 2])]);
        var read = Assert.Single(file.Read());
        Assert.Equal(("xenweb/v1/web/intent/ferby", "0102"), (read.Topic, Convert.ToHexString(read.Payload)));
    }
}
