namespace XenWeb.Tidy.Tests;

/// <summary>The house is as docs/ARCHITECTURE.md draws it; each rule names all that break it.</summary>
public sealed class TidyTests
{
    [Fact]
    public void Projects_ReferOnlyToWhatTheDesignSays() =>
        Offences.None("Domain refers to nothing, Infrastructure and CommandLine to Domain, AgentHost and Web to both", Check(Repository.Files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal)), ProjectRules.Project));

    [Fact]
    public void Web_KnowsNoAdapterOfXen() => Offences.None("Web reaches hosts by messages only", Check(Repository.Files, ProjectRules.WebSource));

    [Fact]
    public void Domain_IsPure() => Offences.None("Domain is values and decisions: no tasks, I/O, logging or packages", Check(Repository.Files, ProjectRules.DomainSource));

    [Fact]
    public void Namespaces_AreFolders() => Offences.None("A namespace is its folder", Check(Repository.Sources, CSharpRules.Namespace));

    [Fact]
    public void Files_CanBeReadAtOnce() => Offences.None($"A file has at most {TextRules.FileLines} lines", Check(Repository.Files, TextRules.Length));

    [Fact]
    public void Methods_CanBeSeenAtOnce() => Offences.None($"A method has at most {CSharpRules.MethodLines} lines", Check(Repository.Sources, CSharpRules.Methods));

    [Fact]
    public void Files_NameNoRegistryAndNoMachine() => Offences.None("No download address and no machine's path stands in a file", Check(Repository.Files, TextRules.Addresses));

    [Fact]
    public void Files_PutNothingOff() => Offences.None("What is left to do is an issue", Check(Repository.Files, TextRules.PutOff));

    [Fact]
    public void Topics_StandInOnePlace() => Offences.None("Topics are written in Topics.cs", Check(Repository.Sources, CSharpRules.Topics));

    [Fact]
    public void Components_KeepTheirCodeBehind() => Offences.None($"A component with more than {TextRules.CodeBlockLines} lines of code has a code-behind", Check(Repository.Files, TextRules.CodeBehind));

    [Fact]
    public void Names_UseTheDesignsWords() => Offences.None("One word for one thing", Check(Repository.Sources, CSharpRules.Names));

    [Fact]
    public void Tests_AreNotSkipped() => Offences.None("A test runs or is not there", Check(Repository.Sources, CSharpRules.Skipped));

    [Fact]
    public void Repository_IsRead() => Assert.True(Repository.Sources.Count > 100, $"Only {Repository.Sources.Count} sources were found");

    private static IEnumerable<string> Check(IEnumerable<TextFile> files, Func<TextFile, IEnumerable<string>> rule) => files.SelectMany(rule);
}
