using XenWeb.Domain.Guests;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlListLongParserTests
{
    public static TheoryData<string> EveryLongCapture => Capture.With("        \"domid\": ");

    [Theory, MemberData(nameof(EveryLongCapture))]
    public void Every_capture_is_read(string file)
    {
        // Those of a migration hold standard error too, in which xl complains of the domain that has no configuration yet.
        var text = Capture.Read(file);
        Assert.True(XlListLongParser.TryParse(text[text.IndexOf("[\n", StringComparison.Ordinal)..], out var domains, out var failure), failure);
        Assert.NotEmpty(domains);
        Assert.All(domains, domain => Assert.Equal(domain.Number == 0, domain.Id is null));
        Assert.All(domains, domain => Assert.Null(domain.CannotMigrate));
    }

    [Fact]
    public void The_outer_number_counts()
    {
        Assert.True(XlListLongParser.TryParse(Capture.Output("run-xl-list-l-small-1"), out var domains, out _));
        var domain = Assert.Single(domains);
        Assert.Equal((6, "small-1", new GuestId(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5")), null), (domain.Number, domain.Name, domain.Id, domain.CannotMigrate));
    }

    [Fact]
    public void What_its_host_must_have_is_told_by_address_bridge_and_path()
    {
        Assert.True(XlListLongParser.TryParse(Capture.Output("run-xl-list-l-small-1"), out var domains, out _));
        var expected = new GuestFittings { Macs = ["00:16:3e:77:00:0b"], Bridges = ["xenbr0"], Paths = ["/dev/disk/by-id/virtio-small-1"] };
        Assert.Equal(expected, Assert.Single(domains).Fittings);
    }

    [Fact]
    public void A_disk_that_a_script_attaches_is_no_path()
    {
        Assert.True(XlListLongParser.TryParse("""[{"domid": 3, "config": {"c_info": {"name": "a"}, "disks": [{"pdev_path": "/x", "script": "block-nbd"}, {"pdev_path": "rbd:a"}, {}], "nics": [{}, 7]}}]""", out var domains, out _));
        Assert.Empty(domains[0].Fittings.Paths);
        Assert.Empty(domains[0].Fittings.Macs);
    }

    [Theory]
    [InlineData("\"b_info\": {\"disable_migrate\": \"True\"}", "its configuration says nomigrate")]
    [InlineData("\"b_info\": {\"disable_migrate\": \"False\"}", null)]
    [InlineData("\"pcidevs\": [{\"bdf\": {\"func\": 0, \"dev\": 0, \"bus\": 3, \"domain\": 0}}]", "holds the PCI device 03:00.0")]
    [InlineData("\"pcidevs\": [{\"func\": 1, \"dev\": 31, \"bus\": 3, \"domain\": 1}, {\"bus\": 4}]", "holds the PCI devices 0001:03:1f.1, 04:00.0")]
    [InlineData("\"pcidevs\": []", null)]
    [InlineData("\"disks\": [{\"vdev\": \"xvda\", \"format\": \"raw\", \"readwrite\": 1}, {\"vdev\": \"xvdb\", \"format\": \"qcow2\", \"readwrite\": 1}]", "its disk xvdb is a qcow2 file, which two hosts can't write to: only raw disks move live")]
    [InlineData("\"disks\": [{\"vdev\": \"xvda\", \"format\": \"raw\", \"readwrite\": 1, \"pdev_path\": \"/srv/small-1.img\"}]", "its disk xvda is a file behind this host's cache, and another host would not read what is still in that: as a volume, or with backendtype=qdisk and direct-io-safe, it moves live")]
    [InlineData("\"disks\": [{\"vdev\": \"xvda\", \"format\": \"raw\", \"readwrite\": 1, \"pdev_path\": \"/srv/small-1.img\", \"backend\": \"qdisk\", \"direct_io_safe\": true}, {\"vdev\": \"xvdb\", \"format\": \"raw\", \"readwrite\": 0, \"pdev_path\": \"/srv/join.img\"}]", null)]
    [InlineData("\"disks\": [{\"vdev\": \"xvda\", \"format\": \"raw\", \"readwrite\": 1, \"pdev_path\": \"/srv/small-1.img\", \"backend\": \"phy\", \"direct_io_safe\": true}]", "its disk xvda is a file behind this host's cache, and another host would not read what is still in that: as a volume, or with backendtype=qdisk and direct-io-safe, it moves live")]
    [InlineData("\"disks\": [{\"vdev\": \"xvda\", \"format\": \"raw\", \"readwrite\": 1, \"pdev_path\": \"/dev/vg/small-1\"}, {\"vdev\": \"xvdb\", \"format\": \"raw\", \"readwrite\": 1, \"pdev_path\": \"/run/xenweb/disks/rw/nbd/nas/small-1\"}]", null)]
    [InlineData("\"disks\": [{\"vdev\": \"hdc\", \"format\": \"qcow2\", \"readwrite\": 0}, {\"vdev\": \"xvda\", \"format\": \"empty\"}, 7]", null)]
    [InlineData("\"pcidevs\": 7, \"b_info\": []", null)]
    public void What_stands_against_a_migration_is_told(string config, string? expected)
    {
        Assert.True(XlListLongParser.TryParse("""[{"domid": 3, "config": {"c_info": {"name": "a"}, """ + config + "}}]", out var domains, out _));
        Assert.Equal(expected, domains[0].CannotMigrate);
    }

    [Theory]
    [InlineData("", "xl list -l printed nothing")]
    [InlineData("{}", "xl list -l printed JSON that is no array")]
    [InlineData("[{\"domid\": 3,", "xl list -l printed no JSON")]
    [InlineData("[{\"domid\": 3, \"config\": {\"c_info\": {\"name\": \"\\ud800\"}}}]", "xl list -l printed no JSON")]
    public void Nonsense_is_a_failure(string text, string expected)
    {
        Assert.False(XlListLongParser.TryParse(text, out _, out var failure));
        Assert.StartsWith(expected, failure);
    }

    [Fact]
    public void Elements_without_number_or_name_are_left_out()
    {
        Assert.True(XlListLongParser.TryParse("""[null, 3, {"domid": null, "config": {"c_info": {"name": "a"}}}, {"domid": 4}, {"domid": 99999999999}]""", out var domains, out _));
        Assert.Empty(domains);
    }
}
