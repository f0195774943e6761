using XenWeb.Domain.Configs;
using XenWeb.Web.Configs;
using XenWeb.Web.Configs.Forms;

namespace XenWeb.Web.Tests.Configs;

/// <summary>The form's own work: what goes into it comes out of it, and the preview is the file.</summary>
public sealed class FormTests
{
    private const string Everything = """
        name = "all"
        uuid = "5b0c7e1e-2f64-4c0a-9d51-6e5f3a9c1f06"
        type = "hvm"
        kernel = "/boot/vmlinuz"
        ramdisk = "/boot/initrd"
        cmdline = "root=/dev/xvda1 ro"
        firmware = "uefi"
        bootloader = "pygrub"
        bootloader_args = [ "-q",
                            "--kernel /x" ]
        boot = "cdn"
        memory = 512
        maxmem = 1024
        vcpus = 2
        maxvcpus = 4
        cpu_weight = 512
        cap = 150
        disk = [ "format=qcow2,vdev=xvda,access=rw,target=/srv/all.qcow2",
                 "format=raw,vdev=hdc,access=ro,devtype=cdrom,target=/srv/cd.iso" ]
        vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0,rate=10Mb/s,script=vif-openvswitch,vlan=10,ip=10.0.0.1,type=ioemu,model=e1000,vifname=all0,backend=net" ]
        vnc = 1
        vnclisten = "127.0.0.1"
        vncdisplay = 5
        vncunused = 0
        vncpasswd = "secret"
        serial = [ "pty",
                   "pipe:/x" ]
        channel = [ "name=agent,connection=socket,path=/run/agent" ]
        on_poweroff = "preserve"
        on_reboot = "destroy"
        on_watchdog = "restart"
        on_crash = "coredump-restart"
        on_soft_reset = "soft-reset"
        # xenweb.priority = "-3"
        # xenweb.pinned_to = "ferby"
        # xenweb.keep_apart = "db"
        # xenweb.never_moves = 1
        # xenweb.owner = "mira"
        # xenweb.class = "cs439"
        localtime = 1
        # by hand
        """;

    [Theory]
    [InlineData(Everything)]
    [InlineData("name = 'a'\nmemory = 1\nvfb = [ 'type=vnc,vncpasswd=x,keymap=de' ]\nbootloader = 'pygrub'\n")]
    [InlineData("name = 'a'\nmemory = 1\ntype = 'hvm'\nvnc = 0\n")]
    [InlineData("kernel = \"/boot/vmlinuz-2.6-xen\"\ndisk = ['phy:/dev/gnbd/small-6-disk,sda1,w',\n        'phy:/dev/gnbd/small-6-swap,sda2,w' ]\nmemory = 512\nname = 'small-6'\nvif = [ 'bridge=xenbr0' ]\nroot = \"/dev/sda1 ro\"\n")]
    public void What_goes_into_the_form_comes_out_of_it(string text)
    {
        var config = GuestConfigText.Read(text).Config;
        var form = FormFill.From(config);
        Assert.False(form.IsChanged);
        var (read, unread) = FormReader.Read(form);
        Assert.Empty(unread);
        Assert.Equal(GuestConfigText.Write(config), GuestConfigText.Write(read));
        Assert.Equal(config, read);
        Assert.Equal(GuestConfigText.Write(config), string.Concat(FormPreview.Lines(read, [], form.TypedAt).Select(l => l.Line.Key + l.Line.Rest + "\n")));
    }

    [Fact]
    public void The_preview_marks_the_lines_that_are_wrong_and_gives_one_to_what_is_missing()
    {
        var config = GuestConfigText.Read(Everything).Config;
        var form = FormFill.From(config with { Boot = GuestBoot.Default });
        ConfigProblem[] problems = [new("disks[1].target", "x"), new("vcpusMax", "x"), new("boot.kernel", "x"), new("extra", "Line 2: x"), new("serial[1]", "x"), new("text", "x")];
        var marked = FormPreview.Lines(config with { Boot = GuestBoot.Default }, problems, form.TypedAt).Where(l => l.Wrong).Select(l => (l.Line.Key + l.Line.Rest).Trim()).ToArray();
        Assert.Equal(5, marked.Length);
        Assert.Equal("kernel =", marked[0]);
        Assert.Equal("maxvcpus = 4", marked[1]);
        Assert.Contains("/srv/cd.iso", marked[2]);
        Assert.Contains("pipe:/x", marked[3]);
        Assert.Equal("# by hand", marked[4]);
    }

    [Fact]
    public void A_row_that_goes_takes_its_errors_along_and_the_rows_below_move_up()
    {
        var form = FormFill.From(GuestConfigText.Read(Everything).Config);
        form.Judge([new("disks[1].target", "x")]);
        form.Try();
        form.Remove(form.Disks, form.Disks[0]);
        Assert.Equal("disks[0].", Assert.Single(form.Disks).Prefix);
        Assert.Equal("hdc", form.TypedAt("disks[0].device"));
        Assert.True(form.IsChanged);
    }

    [Fact]
    public void Numbers_that_are_none_are_told_by_their_field_and_not_as_missing()
    {
        var form = FormFill.From(GuestConfigText.Read(Everything).Config);
        foreach (var key in new[] { "memory", "vcpus", "cap", "vnc.display" }) form.Main[key] = "9223372036854775808";
        (form.Main["weight"], form.Main["vcpusMax"]) = ("-9223372036854775808", "1e3");
        var (config, unread) = FormReader.Read(form);
        var problems = FormReader.Join(unread, GuestConfigRules.Check(config)).ToList();
        Assert.Equal(6, unread.Length);
        Assert.DoesNotContain(problems, p => p.Text == "It has no memory.");
    }

    [Fact]
    public void Two_hundred_have_UUIDs_and_addresses_of_their_own_and_the_same_seed_makes_the_same_ones()
    {
        var model = GuestConfigText.Read(Everything).Config with { Name = "m", Disks = [] };
        var request = new ManyRequest(model, 200, ManyRequest.Proposed, null, 7);
        var lab = new LabInUse([], ["m-1", "m-2", "m-4"], LabInUse.Nothing.Macs.Add("00:16:3e:00:00:07", "x"));
        var many = Many.Make(request, lab);
        Assert.Equal(("m-5", "m-204"), (many.All[0].Name, many.All[^1].Name));
        Assert.Equal("1 to 2, 4 are taken", many.Taken);
        Assert.Equal(200, many.All.SelectMany(c => c.Macs).Except(lab.Macs.Keys).Distinct().Count());
        Assert.Equal(many.All[9].Macs.ToArray(), Many.Make(request, lab).All[9].Macs.ToArray());
        // An agent inside is known by the UUID
        Assert.Equal(200, many.All.Select(c => c.Id!.Value).Distinct().Count());
        Assert.Equal(many.All.Select(c => c.Id), Many.Make(request, lab).All.Select(c => c.Id));
    }
}
