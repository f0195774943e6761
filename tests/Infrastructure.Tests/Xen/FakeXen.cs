using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

/// <summary>
/// A host whose xl and xentop are scripts in a folder of its own, which say what real ones were captured to say: Dom0 and
/// small-1 to small-4 (the last is paused).
/// </summary>
internal sealed class FakeXen : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static readonly GuestId Small1 = new(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xenweb-test-");

    public FakeXen()
    {
        Link("xl");
        Link("xentop");
        Put("info", Capture.Output("run-xl-info"));
        Put("list", Capture.Output("run-xl-list-v"));
        Put("long", Capture.Output("run-xl-list-l"));
        // The second frame of the capture: the first has no processor figures.
        Put("frame", string.Concat(Capture.Output("load-xentop").Split('\n').Skip(6).Take(6).Select(line => line + "\n")));
        Options = new XlOptions
        {
            XlPath = PathOf("xl"),
            XentopPath = PathOf("xentop"),
            LookInterval = TimeSpan.FromMilliseconds(50),
            FrameSilence = TimeSpan.FromMilliseconds(300),
            XentopLimit = TimeSpan.FromSeconds(3),
            RestartDelay = TimeSpan.FromMilliseconds(100),
            RestartDelayMax = TimeSpan.FromMilliseconds(400),
            DirectoryAge = TimeSpan.FromSeconds(1),
            EndingLimit = TimeSpan.FromSeconds(3),
        };
    }

    public XlOptions Options { get; set; }

    public XlHost Host => new(Options, TimeProvider.System, NullLogger<XlHost>.Instance);

    public string[] Calls => File.Exists(PathOf("calls")) ? File.ReadAllLines(PathOf("calls")) : [];

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Link(string program) => LinkAs(program, program);

    /// <summary>Puts one of the scripts into the folder under another name.</summary>
    public void LinkAs(string program, string name) => File.CreateSymbolicLink(PathOf(name), Path.GetFullPath(Path.Combine(Capture.Folder, "..", "Fakes", program)));

    /// <summary>Puts a file into the folder, whole or not at all: a script may be reading it.</summary>
    public void Put(string name, string text)
    {
        File.WriteAllText(PathOf(name + ".new"), text);
        File.Move(PathOf(name + ".new"), PathOf(name), overwrite: true);
    }

    public void Remove(string name) => File.Delete(PathOf(name));

    public void ReplaceInList(string old, string now) => Put("list", File.ReadAllText(PathOf("list")).Replace(old, now));

    public Task<XenOutcome> RunAsync(XenVerb verb, string guest = "small-1", GuestId? id = null, string? to = null, string? configuration = null, double seconds = 30) =>
        Host.RunAsync(new XenCommand
        {
            Id = "c1",
            Verb = verb,
            GuestName = guest,
            Guest = id,
            To = to is null ? null : new HostId(to),
            Configuration = configuration,
            TimeLimit = TimeSpan.FromSeconds(seconds),
        }, new Progress<XenProgress>(), CancellationToken.None);

    public void Dispose() => _folder.Delete(recursive: true);
}
