using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Access;

public sealed class RightsTests
{
    private static readonly Group Cs439 = new("cs439", ["cs439"], [], false);
    private static readonly Group Ferby = new("ferby-room", [], ["ferby"], true);
    private static readonly Target Own = new("herby", "cs439-01", "cs439", null);
    private static readonly Target Others = new("herby", "exam-01", "exam", "tomas");

    // Read I(nstructor of the class) and V(iewer of the class): y on their own domain, n never, h only with a host of theirs, c only where the group configures
    public static readonly TheoryData<LabAction, char, char> Matrix = new()
    {
        { LabAction.Read, 'y', 'y' }, { LabAction.Inspect, 'y', 'n' }, { LabAction.Console, 'y', 'y' }, { LabAction.Type, 'y', 'n' }, { LabAction.Drain, 'h', 'n' }, { LabAction.Activate, 'h', 'n' }, { LabAction.Policy, 'n', 'n' },
        { LabAction.Start, 'y', 'n' }, { LabAction.Pause, 'y', 'n' }, { LabAction.Unpause, 'y', 'n' }, { LabAction.Shutdown, 'y', 'n' }, { LabAction.Reboot, 'y', 'n' },
        { LabAction.Destroy, 'y', 'n' }, { LabAction.Quarantine, 'y', 'n' }, { LabAction.Release, 'n', 'n' }, { LabAction.Bandwidth, 'y', 'n' }, { LabAction.Migrate, 'y', 'n' }, { LabAction.Plan, 'n', 'n' }, { LabAction.Check, 'y', 'n' }, { LabAction.Configure, 'c', 'n' }, { LabAction.Program, 'y', 'n' },
        { LabAction.Signal, 'y', 'n' }, { LabAction.Load, 'y', 'n' }, { LabAction.Scenario, 'h', 'n' }, { LabAction.Account, 'y', 'y' }, { LabAction.People, 'n', 'n' },
        { LabAction.Agents, 'n', 'n' }, { LabAction.Audit, 'n', 'n' }, { LabAction.Metrics, 'y', 'y' },
    };

    [Fact]
    public void Matrix_HasEveryAction() => Assert.Equal(Enum.GetValues<LabAction>(), Matrix.Select(row => (LabAction)row[0]).Order());

    [Fact]
    public void Operation_OfEachKind_HasARight()
    {
        Assert.All(Enum.GetValues<Web.Maintenance.OperationKind>(), kind => Gate.ActionOf(kind));
        Assert.All(Enum.GetValues<Domain.Messages.OrderKind>().Where(k => Enum.GetNames<Web.Maintenance.OperationKind>().Contains(k.ToString())), kind => Gate.ActionOf(kind));
    }

    [Theory, MemberData(nameof(Matrix))]
    public void Action_ByRole_IsAllowedWhereTheTableSaysAndNowhereElse(LabAction action, char instructor, char viewer)
    {
        Assert.Null(Rights.WhyNot(Who(PersonRole.Admin), action, Others));
        Assert.NotNull(Rights.WhyNot(Person.Nobody, action, Own));
        foreach (var (role, expected) in new[] { (PersonRole.Instructor, instructor), (PersonRole.Viewer, viewer) })
        {
            Assert.Equal(expected == 'y', Rights.May(Who(role, Cs439), action, Own));
            if (action != LabAction.Account) Assert.False(Rights.May(Who(role, Cs439), action, Others));
            Assert.Equal(expected is 'y' or 'h' or 'c', Rights.May(Who(role, Ferby), action, new Target("ferby", "dns", null, null)));
            if (action is not (LabAction.Read or LabAction.Account)) Assert.False(Rights.May(Who(role), action, Own));
        }
    }

    [Fact]
    public void Owner_OfAConfiguration_ActsOnItsDomainWithoutAGroup()
    {
        var tomas = Who(PersonRole.Instructor) with { Name = "tomas" };
        Assert.True(Rights.May(tomas, LabAction.Reboot, Others));
        Assert.False(Rights.May(tomas, LabAction.Reboot, Own));
        Assert.False(Rights.May(tomas, LabAction.Configure, Others));
    }

    [Theory]
    [InlineData("drain:ferby", LabAction.Drain, "ferby", true)]
    [InlineData("drain:ferby", LabAction.Drain, "herby", false)]
    [InlineData("drain:ferby", LabAction.Read, "ferby", true)]
    [InlineData("drain:ferby", LabAction.Read, "herby", false)]
    [InlineData("drain:ferby", LabAction.Activate, "ferby", false)]
    [InlineData("drain", LabAction.Drain, "herby", true)]
    [InlineData("read", LabAction.Read, "herby", true)]
    [InlineData("read", LabAction.Drain, "ferby", false)]
    [InlineData("read,drain:ferby activate:ferby", LabAction.Activate, "ferby", true)]
    [InlineData("metrics", LabAction.Metrics, "ferby", true)]
    [InlineData("metrics", LabAction.Read, "ferby", false)]
    [InlineData("metrics:ferby", LabAction.Metrics, "herby", false)]
    [InlineData("read", LabAction.Metrics, "ferby", false)]
    [InlineData("admin", LabAction.People, "ferby", true)]
    [InlineData("admin", LabAction.Account, "ferby", false)]
    public void Token_OfAnAdmin_MayDoWhatItsScopesSay(string scopes, LabAction action, string host, bool may) =>
        Assert.Equal(may, Rights.May(Who(PersonRole.Admin) with { Token = "t", Scopes = Scopes.Parse(scopes).Scopes }, action, new Target(host, null, null, null)));

    [Fact]
    public void Token_OfAnInstructor_MayNeverDoMoreThanItsOwner()
    {
        var token = Who(PersonRole.Instructor, Cs439) with { Token = "t", Scopes = Scopes.Parse("admin").Scopes };
        Assert.True(Rights.May(token, LabAction.Reboot, Own));
        Assert.False(Rights.May(token, LabAction.Reboot, Others));
        Assert.False(Rights.May(token, LabAction.People, Target.Lab));
        var narrow = token with { Scopes = Scopes.Parse("reboot:class/cs439").Scopes };
        Assert.True(Rights.May(narrow, LabAction.Reboot, Own));
        Assert.False(Rights.May(narrow, LabAction.Destroy, Own));
    }

    [Theory]
    [InlineData("")]
    [InlineData("everything")]
    [InlineData("account")]
    [InlineData("admin:ferby")]
    [InlineData("drain:")]
    [InlineData("drain:a:b")]
    [InlineData("Drain")]
    [InlineData("drain;read")]
    public void Scope_ThatIsNone_IsRefusedInWords(string text) => Assert.NotNull(Scopes.Parse(text).Problem);

    [Fact]
    public void Scopes_Written_ReadTheSame() => Assert.Equal("admin read drain:ferby load:class/cs439", Scopes.Parse("admin read, drain:ferby\nload:class/cs439 read").Scopes!.ToString());

    private static Person Who(PersonRole role, params Group[] groups) => new(Guid.NewGuid(), "mira", role, [.. groups]);
}
