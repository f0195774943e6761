namespace XenWeb.Tidy.Tests;

/// <summary>Each rule finds what was planted for it, and lets its neighbour pass.</summary>
public sealed class PlantedTests
{
    [Theory]
    [InlineData("src/Domain/A.csproj", "<P><ProjectReference Include=\"../Web/XenWeb.Web.csproj\" /></P>", 1)]
    [InlineData("src/Domain/A.csproj", "<P><PackageReference Include=\"X\" /></P>", 1)]
    [InlineData("src/Web/A.csproj", "<P><ProjectReference Include=\"..\\AgentHost\\XenWeb.AgentHost.csproj\" /></P>", 1)]
    [InlineData("src/Web/A.csproj", "<P><ProjectReference Include=\"../Domain/XenWeb.Domain.csproj\" /></P>", 0)]
    [InlineData("tests/A/A.csproj", "<P><PackageReference Include=\"X\" Version=\"1\" /></P>", 1)]
    [InlineData("src/Other/A.csproj", "<P />", 1)]
    public void Project(string path, string text, int offences) => Assert.Equal(offences, ProjectRules.Project(new(path, text)).Count());

    [Theory]
    [InlineData("src/Web/A.razor", "@using XenWeb.Infrastructure.SimulatedXen", 1)]
    [InlineData("src/Web/A.cs", "using XenWeb.Infrastructure.Storage;", 0)]
    [InlineData("src/AgentHost/A.cs", "using XenWeb.Infrastructure.Xen;", 0)]
    public void WebSource(string path, string text, int offences) => Assert.Equal(offences, ProjectRules.WebSource(new(path, text)).Count());

    [Theory]
    [InlineData("using System.Threading.Tasks;", 1)]
    [InlineData("using System.IO;", 1)]
    [InlineData("using Microsoft.Extensions.Logging;", 1)]
    [InlineData("public async void A()", 1)]
    [InlineData("public Task<int> A()", 1)]
    [InlineData("using System.Collections.Immutable;", 0)]
    public void DomainSource(string text, int offences) => Assert.Equal(offences, ProjectRules.DomainSource(new("src/Domain/A.cs", text)).Count());

    [Theory]
    [InlineData("src/Domain/Hosts/A.cs", "namespace XenWeb.Domain.Hosts;", 0)]
    [InlineData("src/Domain/Hosts/A.cs", "namespace XenWeb.Domain;", 1)]
    [InlineData("tests/Web.Tests/Live/A.cs", "namespace XenWeb.Web.Tests.Live;", 0)]
    [InlineData("src/Web/Program.cs", "return 0;", 0)]
    public void Namespace(string path, string text, int offences) => Assert.Equal(offences, CSharpRules.Namespace(new(path, text)).Count());

    [Theory]
    [InlineData(37, 0)]
    [InlineData(38, 1)]
    public void Methods(int statements, int offences)
    {
        var text = "class A\n{\n    /// <summary>x</summary>\n    [X]\n    void B()\n    {\n" + string.Concat(Enumerable.Repeat("        C();\n", statements)) + "    }\n}\n";
        Assert.Equal(offences, CSharpRules.Methods(new("src/A.cs", text)).Count());
    }

    [Theory]
    [InlineData("class A { string B => $\"xenweb/v1/{C}\"; }", 1)]
    [InlineData("class A { string B = \"xenweb/v1/hosts/#\"; }", 1)]
    [InlineData("/* xenweb/v1 */ class A { string B = \"xenweb\"; }", 0)]
    public void Topics(string text, int offences) => Assert.Equal(offences, CSharpRules.Topics(new("src/Web/A.cs", text)).Count());

    [Theory]
    [InlineData("class NodeList;", 1)]
    [InlineData("class A { void B(int vmCount) { } }", 1)]
    [InlineData("class A { int _evacuation; }", 1)]
    [InlineData("class Domain { int Dom0Cpu; int vmax; }", 0)]
    [InlineData("class Domain { int _; }", 0)]
    public void Names(string text, int offences) => Assert.Equal(offences, CSharpRules.Names(new("src/Web/A.cs", text)).Count());

    [Fact]
    public void Skipped() => Assert.Single(CSharpRules.Skipped(new("tests/A.cs", "class A { [Fact(Skip = \"later\")] void B() { } }")));

    [Theory]
    [InlineData("see http" + "s://registry.example.org/simple", 1)]
    [InlineData("http" + "s://github.com/a/b/releases/" + "download/x", 1)]
    [InlineData("http://127.0.0.1:5080 http://www.w3.org/2000/svg http://$host", 0)]
    [InlineData("cd /" + "work/main", 1)]
    [InlineData("x=/" + "root/y", 1)]
    [InlineData("/" + "tmp/xenweb", 1)]
    [InlineData("a/work/b ~/" + "tmp/x $root/work/y", 0)]
    public void Addresses(string text, int offences) => Assert.Equal(offences, TextRules.Addresses(new("README.md", text)).Count());

    [Theory]
    [InlineData("// TO" + "DO: later", 1)]
    [InlineData("xxx todos", 0)]
    public void PutOff(string text, int offences) => Assert.Equal(offences, TextRules.PutOff(new("a.js", text)).Count());

    [Theory]
    [InlineData(25, 0)]
    [InlineData(26, 1)]
    public void CodeBehind(int lines, int offences) => Assert.Equal(offences, TextRules.CodeBehind(new("src/Web/A.razor", "<p>\n@code {" + new string('\n', lines - 1) + "}\n")).Count());

    [Theory]
    [InlineData("src/A.cs", 300, 0)]
    [InlineData("src/A.razor", 301, 1)]
    [InlineData("docs/a.md", 301, 0)]
    [InlineData("src/Infrastructure/Storage/Schema/A.cs", 301, 0)]
    public void Length(string path, int lines, int offences) => Assert.Equal(offences, TextRules.Length(new(path, new string('\n', lines))).Count());
}
