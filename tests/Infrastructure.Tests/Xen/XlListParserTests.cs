using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlListParserTests
{
    private const string Header = "Name                                        ID   Mem VCPUs\tState\tTime(s)\n";

    // vcpu-list has another header: Name ID VCPU CPU …
    public static TheoryData<string> EveryListCapture => Capture.With("Name                                        ID   Mem VCPUs", except: "xl-uptime");

    [Theory, MemberData(nameof(EveryListCapture))]
    public void Every_capture_is_read(string file)
    {
        // Some hold several lists with the times between, or another command's output before or after.
        var text = Capture.Read(file);
        var lists = text[text.IndexOf("Name ", StringComparison.Ordinal)..].Split('\n').Where(line => !line.StartsWith("17") && !line.StartsWith("-rw"));
        Assert.True(XlListParser.TryParse(string.Join('\n', lists), out var domains, out var failure), failure);
        Assert.NotEmpty(domains);
        Assert.All(domains, domain => Assert.Equal(domain.Number == 0, domain.Name == DomainName.Dom0));
        Assert.All(domains.Where(domain => domain.Number == 0), dom0 => Assert.Equal(ByteSize.FromMiB(800), dom0.Memory));
    }

    [Fact]
    public void Verbose_UuidsAreRead()
    {
        Assert.True(XlListParser.TryParse(Capture.Output("run-xl-list-v"), out var domains, out _));
        Assert.Null(domains[0].Id);
        Assert.Equal(("small-1", 6, "-b----", new GuestId(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5"))),
            (domains[1].Name, domains[1].Number, domains[1].Flags, domains[1].Id!.Value));
    }

    [Fact]
    public void Migration_SuspendedThenAway_AsSeenOnTheSource()
    {
        var seen = Directory.EnumerateFiles(Path.Combine(Capture.Folder, "migrate-live-1-ferby"), "*.xl-list").Order(StringComparer.Ordinal)
            .Select(file => XlListParser.TryParse(File.ReadAllText(file), out var domains, out _) ? domains : [])
            .Select(domains => domains.SingleOrDefault(domain => domain.Number == 6))
            .Select(domain => domain is null ? "gone" : $"{DomainName.Parse(domain.Name)} {(domain.IsSuspended ? "suspended" : "")} {(domain.IsPaused ? "paused" : "")}")
            .ToArray();
        Assert.Equal(["DomainName { Guest = small-1, Moving =  }  ", "DomainName { Guest = small-1, Moving =  } suspended ", "DomainName { Guest = small-1, Moving = Leaving } suspended paused", "gone"],
            seen.Distinct());
    }

    [Theory]
    [InlineData("a name with  two spaces 1 2 3                 7   128     1     -b----      15.3", "a name with  two spaces 1 2 3")]
    [InlineData("(null)                                      12     0     0     --p--d       0.0", "(null)")]
    [InlineData("a-name-that-is-longer-than-the-forty-characters-of-its-column    13   128     1     ---ss-      15.3", "a-name-that-is-longer-than-the-forty-characters-of-its-column")]
    [InlineData("x 5 128 1 -b---- 15.3 f91a9337-797a-454e-815f-25f13eb15de5 - y      7   128     1     rb----      15.3", "x 5 128 1 -b---- 15.3 f91a9337-797a-454e-815f-25f13eb15de5 - y")]
    public void Odd_names_are_read_from_the_right(string line, string name)
    {
        Assert.True(XlListParser.TryParse(Header + line + "\n", out var domains, out _));
        Assert.Equal(name, domains[0].Name);
    }

    [Theory]
    [InlineData("", "xl list printed nothing")]
    [InlineData("small-1 6 128 1 -b---- 15.3", "xl list printed a line that can't be read: 'small-1 6 128 1 -b---- 15.3'")]
    [InlineData(Header + "small-1 6 128 1 -b", "xl list printed a line that can't be read: 'small-1 6 128 1 -b'")]
    [InlineData(Header + "small-1 99999999999 128 1 -b---- 1.0", "xl list printed a line that can't be read: 'small-1 99999999999 128 1 -b---- 1.0'")]
    public void Nonsense_is_a_failure_that_quotes_the_line(string text, string expected)
    {
        Assert.False(XlListParser.TryParse(text, out var domains, out var failure));
        Assert.Equal(expected, failure);
        Assert.Empty(domains);
    }

    [Theory]
    [InlineData("small-1--incoming", "small-1", GuestRunState.Incoming)]
    [InlineData("small-1--migratedaway", "small-1", GuestRunState.Leaving)]
    [InlineData("small-1", "small-1", null)]
    [InlineData("--incoming", "--incoming", null)]
    public void Suffixes_of_a_migration_are_parted_from_the_name(string name, string guest, GuestRunState? moving)
    {
        Assert.Equal(new DomainName(guest, moving), DomainName.Parse(name));
    }
}
