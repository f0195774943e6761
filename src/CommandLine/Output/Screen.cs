using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace XenWeb.CommandLine.Output;

/// <summary>What is shown: tables or JSON on the output, all else on the errors, so that one can go on in a pipe without the other.</summary>
internal sealed class Screen
{
    // Nobody looks: no line is broken
    private const int WidthInPipe = 100_000;
    private readonly Surroundings _around;

    /// <summary>On these.</summary>
    /// <param name="around">Where.</param>
    /// <param name="isJson">Whether JSON is wanted.</param>
    public Screen(Surroundings around, bool isJson) =>
        (_around, IsJson, Terminal, Output) = (around, isJson, ConsoleOn(around, around.Error, around.ErrorIsTerminal), ConsoleOn(around, around.Output, around.OutputIsTerminal));

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsJson { get; }

    /// <summary>Where progress is shown.</summary>
    public IAnsiConsole Terminal { get; }

    /// <summary>Where the answer is drawn.</summary>
    public IAnsiConsole Output { get; }

    /// <summary>Whether somebody looks at the progress.</summary>
    public bool HasProgress => _around.ErrorIsTerminal;

    /// <summary>A line of the answer.</summary>
    public void Say(string line) => _around.Output.WriteLine(SafeText.Of(line));

    /// <summary>A line beside the answer.</summary>
    public void Note(string line) => _around.Error.WriteLine(SafeText.Of(line));

    /// <summary>The server's own JSON; in one line where many follow each other.</summary>
    public void Json(JsonElement value, bool isLine = false)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = !isLine, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) value.WriteTo(writer);
        _around.Output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>A table; without rows, a sentence in its place.</summary>
    public void Table(IReadOnlyList<Column> columns, IReadOnlyList<Cell[]> rows, string none)
    {
        if (rows.Count == 0)
        {
            Note(none);
            return;
        }
        if (_around.OutputIsTerminal)
        {
            Output.Write(Of(columns, rows));
            return;
        }
        var text = new StringWriter();
        ConsoleOn(_around, text, isTerminal: false).Write(Of(columns, rows));
        foreach (var line in text.ToString().TrimEnd().Split('\n')) _around.Output.WriteLine(line.TrimEnd());
    }

    /// <summary>The same, to be drawn elsewhere.</summary>
    public static IRenderable Of(IReadOnlyList<Column> columns, IReadOnlyList<Cell[]> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
        {
            var shown = new TableColumn(new Text(column.Head, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0), NoWrap = !column.Wraps };
            table.AddColumn(column.IsNumber ? shown.RightAligned() : shown);
        }
        foreach (var row in rows) table.AddRow(row.Select(c => new Text(SafeText.Of(c.Text), c.Style)));
        return table;
    }

    private static IAnsiConsole ConsoleOn(Surroundings around, TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && around.HasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = isTerminal ? around.Width : WidthInPipe;
        // Its own look at the process' terminal may answer 0, and a bar is then cut to less than nothing
        console.Profile.Height = around.Height;
        return console;
    }
}
