using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace XenWeb.Tidy.Tests;

/// <summary>Rules for C#.</summary>
internal static partial class CSharpRules
{
    /// <summary>The longest method, in lines from its head to its closing brace.</summary>
    public const int MethodLines = 40;

    // The design's table of words: what is not said, and what is said instead
    private static readonly Dictionary<string, string> Words = new()
    {
        ["Node"] = "host", ["Nodes"] = "hosts", ["Vm"] = "guest", ["Vms"] = "guests", ["Hypervisor"] = "host",
        ["Evacuate"] = "drain", ["Evacuation"] = "drain", ["Evacuating"] = "draining",
    };

    /// <summary>A namespace that is not the file's folder.</summary>
    public static IEnumerable<string> Namespace(TextFile file)
    {
        var folder = Path.GetDirectoryName(file.Path)!.Replace('\\', '/').Split('/');
        var expected = "XenWeb." + string.Join('.', folder.Skip(1));
        return Parse(file).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Where(n => n.Name.ToString() != expected)
            .Select(n => $"{file.Path}: {n.Name}, should be {expected}");
    }

    /// <summary>A method, constructor, accessor or local function that is too long.</summary>
    public static IEnumerable<string> Methods(TextFile file) =>
        from node in Parse(file).DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let lines = Lines(node)
        where lines > MethodLines
        select $"{file.Path}: {NameOf(node)} has {lines} lines";

    /// <summary>A topic that is written outside of Topics.</summary>
    public static IEnumerable<string> Topics(TextFile file) => Path.GetFileName(file.Path) == "Topics.cs" || !file.Path.StartsWith("src/", StringComparison.Ordinal)
        ? []
        : Parse(file).DescendantTokens().Where(t => t.IsKind(SyntaxKind.StringLiteralToken) || t.IsKind(SyntaxKind.InterpolatedStringTextToken) || t.IsKind(SyntaxKind.Utf8StringLiteralToken))
            .Where(t => t.Text.Contains("xenweb/v", StringComparison.Ordinal)).Select(t => $"{file.Path}: {t.Text}");

    /// <summary>A name with a word for which the design has another. Variables may speak of lists, which have nodes.</summary>
    public static IEnumerable<string> Names(TextFile file) => file.Path.StartsWith("src/", StringComparison.Ordinal)
        ? from name in Declared(Parse(file))
          from word in WordOf().Matches(name).Select(m => m.Value)
          where Words.ContainsKey(word)
          select $"{file.Path}: {name}: not '{word}' but '{Words[word]}'"
        : [];

    /// <summary>A test that is skipped.</summary>
    public static IEnumerable<string> Skipped(TextFile file) =>
        Parse(file).DescendantNodes().OfType<AttributeArgumentSyntax>().Where(a => a.NameEquals?.Name.Identifier.Text == "Skip").Select(a => $"{file.Path}: {a}");

    private static SyntaxNode Parse(TextFile file) => CSharpSyntaxTree.ParseText(file.Text).GetRoot();

    private static int Lines(SyntaxNode node)
    {
        // Attributes and the documentation above are no part of what has to be read at once
        var first = node.ChildNodesAndTokens().First(c => !c.IsKind(SyntaxKind.AttributeList)).Span.Start;
        var text = node.SyntaxTree.GetText();
        return text.Lines.GetLineFromPosition(node.Span.End).LineNumber - text.Lines.GetLineFromPosition(first).LineNumber + 1;
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax m => m.Identifier.Text,
        ConstructorDeclarationSyntax c => c.Identifier.Text,
        LocalFunctionStatementSyntax f => f.Identifier.Text,
        AccessorDeclarationSyntax a => a.Keyword.Text,
        _ => node.Kind().ToString(),
    };

    private static IEnumerable<string> Declared(SyntaxNode root) => root.DescendantNodes().Select(node => node switch
    {
        BaseTypeDeclarationSyntax t => t.Identifier.Text,
        MethodDeclarationSyntax m => m.Identifier.Text,
        PropertyDeclarationSyntax p => p.Identifier.Text,
        EnumMemberDeclarationSyntax e => e.Identifier.Text,
        ParameterSyntax p => p.Identifier.Text,
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } v => v.Identifier.Text,
        _ => "",
    }).Where(name => name.Length > 0).Select(name => char.ToUpperInvariant(name.TrimStart('_', '@').PadRight(1, '_')[0]) + name.TrimStart('_', '@').PadRight(1, '_')[1..]);

    [GeneratedRegex("[A-Z][a-z]*")]
    private static partial Regex WordOf();
}
