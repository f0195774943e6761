using System.Text.RegularExpressions;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Web.Images;

namespace XenWeb.Web.Tests.Images;

/// <summary>In a secure lab each copy's agent has its own way in: good once, for that domain only, seen by nobody on its way.</summary>
public sealed class CopyJoinsTests : IAsyncLifetime
{
    private const string Lab = "https://lab:5080";
    private static readonly HostId Ferby = new("ferby");
    private static readonly Reason Mira = new("mira", "a class");

    private readonly SealedText _seal = new();
    private TestApp _app = null!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync(change: o => o with { Insecure = false });

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _seal.Dispose();
    }

    private ImageServer Server => new() { Id = Ferby, Online = true, Catalogue = new ImageCatalogueMessage { Server = Ferby, Folder = "/srv", SealKey = _seal.PublicKey } };

    private static GuestId Id(int number) => new(new Guid(number, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]));

    private Task<SealedJoins> MakeAsync(params (string Guest, GuestId Id)[] guests) => _app.Service<CopyJoins>().MakeAsync(Server, guests.ToDictionary(g => g.Guest, g => g.Id), Lab, Mira, default);

    private ImageJoins Opened(SealedJoins joins) => ImageJoins.Read(_seal.Open(joins.Sealed!, ImageJoins.Reader(Ferby)))!;

    private Task<(OwnIdentity Own, string Broker)> JoinAsync(string token, GuestId guest) => Joining.JoinAsync(_app.Http.BaseAddress!, token, $"{guest}", TimeProvider.System, default);

    [Fact]
    public async Task Each_guest_joins_with_a_key_of_its_own_once_and_as_nobody_else()
    {
        var joins = Opened(await MakeAsync(("cs439-01", Id(1)), ("cs439-02", Id(2))));
        Assert.Equal((Lab, 2), (joins.Url, joins.Tokens.Values.Distinct().Count()));
        // It says that it is another: the token decides
        var (first, _) = await JoinAsync(joins.Tokens["cs439-01"], Id(2));
        Assert.Equal($"guests/{Id(1)}", $"{first.Identity}");
        var (second, _) = await JoinAsync(joins.Tokens["cs439-02"], Id(2));
        Assert.NotEqual(first.Certificate.GetPublicKeyString(), second.Certificate.GetPublicKeyString());
        await Assert.ThrowsAsync<JoinException>(() => JoinAsync(joins.Tokens["cs439-01"], Id(1)));
        // After a reset it is let in once more, with another key
        var (again, _) = await JoinAsync(Opened(await MakeAsync(("cs439-01", Id(1)))).Tokens["cs439-01"], Id(1));
        Assert.Equal(first.Identity, again.Identity);
    }

    [Fact]
    public async Task Nobody_on_the_way_sees_a_token_and_one_that_came_to_nothing_is_good_no_more()
    {
        var made = await MakeAsync(("cs439-01", Id(1)));
        var token = Opened(made).Tokens["cs439-01"];
        Assert.DoesNotContain(token, made.Sealed, StringComparison.Ordinal);
        using var other = new SealedText();
        Assert.Null(other.Open(made.Sealed!, ImageJoins.Reader(Ferby)));
        Assert.Null(_seal.Open(made.Sealed!, ImageJoins.Reader(new HostId("herby"))));
        await _app.Service<CopyJoins>().RevokeAsync(made.Tokens);
        await Assert.ThrowsAsync<JoinException>(() => JoinAsync(token, Id(1)));
    }

    [Fact]
    public async Task Whoever_writes_the_uuid_of_anothers_domain_into_a_configuration_gets_no_token_for_it()
    {
        using var theirs = await _app.Http.PutAsync("/api/v1/configurations/exam", new StringContent($"name = \"exam\"\nuuid = \"{Id(1)}\"\nmemory = 64\nkernel = \"/boot/vmlinuz\"\n"));
        Assert.True(theirs.IsSuccessStatusCode);
        var refused = await MakeAsync(("mine", Id(1)));
        Assert.Null(refused.Sealed);
        Assert.Matches(new Regex("the UUID of mine is another domain's too"), refused.WhyNot!);
        Assert.NotNull((await MakeAsync(("exam", Id(1)))).Sealed);
        Assert.Null((await MakeAsync(("one", Id(3)), ("two", Id(3)))).Sealed);
    }

    [Fact]
    public async Task Where_agents_cant_join_that_is_said()
    {
        var desk = _app.Service<CopyJoins>();
        var one = new Dictionary<string, GuestId> { ["cs439-01"] = Id(1) };
        Assert.Contains("takes no tokens", (await desk.MakeAsync(Server with { Catalogue = Server.Catalogue! with { SealKey = null } }, one, Lab, Mira, default)).WhyNot, StringComparison.Ordinal);
        Assert.Contains("is each domain's own", (await desk.MakeAsync(Server, one, "https://127.0.0.1:5080", Mira, default)).WhyNot, StringComparison.Ordinal);
        Assert.Contains("no configuration cs439-01", (await desk.MakeAsync(Server, new ImageCopy("cs439-01", "debian", "a", "/srv/disk", "qcow2", "qcow2", null, default, default, "/srv/join.img"), Lab, Mira, default)).WhyNot, StringComparison.Ordinal);
    }
}
