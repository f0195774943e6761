using System.Text.Json;

namespace XenWeb.Web.Tests;

public sealed class ProgramTests
{
    [Fact]
    public async Task With_a_json_log_every_line_is_an_object_with_its_time_level_and_fields()
    {
        var data = Directory.CreateTempSubdirectory("xenweb-log-").FullName;
        await using (var program = WebProgram.Start("--data", data, "--log", "json"))
        {
            await Eventually.TrueAsync(() => program.Output.Any(l => l.Contains("is ready", StringComparison.Ordinal)), () => $"it to be ready: {string.Join('\n', program.Output.Concat(program.Errors))}");
            var lines = program.Output.Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToList();
            Assert.All(lines, l => Assert.Equal(TimeSpan.Zero, l.GetProperty("Timestamp").GetDateTimeOffset().Offset));
            var ready = lines.Single(l => l.GetProperty("Message").GetString()!.StartsWith("XenWeb is ready", StringComparison.Ordinal));
            Assert.Equal("Information", ready.GetProperty("LogLevel").GetString());
            Assert.StartsWith("http://127.0.0.1:", ready.GetProperty("State").GetProperty("Address").GetString());
        }
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("--otlp", "collector:4318", "http://")]
    [InlineData("--otlp", "ftp://collector", "http://")]
    [InlineData("--log", "xml", "json")]
    public async Task With_an_option_that_can_t_be_the_app_does_not_start_and_says_what_can(string option, string value, string said)
    {
        await using var program = WebProgram.Start(option, value);
        Assert.Equal(1, await program.ExitAsync());
        Assert.Contains(program.Errors, l => l.Contains(value, StringComparison.Ordinal));
        Assert.Contains(program.Errors.Concat(program.Output), l => l.Contains(said, StringComparison.Ordinal));
    }
}
