namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// What is on a simulated guest's screen: its name, what was typed last, a square that wanders, and the pointer. It is the guest's, so a migration takes it
/// along. As the lab, it is not thread-safe.
/// </summary>
/// <param name="name">The guest's name.</param>
/// <param name="uptime">How long it has run.</param>
public sealed class SimulatedPicture(string name, Func<TimeSpan> uptime)
{
    /// <summary>Pixels in a row.</summary>
    public const int Width = 320;

    /// <summary>Rows.</summary>
    public const int Height = 200;

    private const int TypedMax = 16;
    private const int Square = 20;
    private const uint Ink = 0xd8dee9;
    private const uint Pale = 0x88c0d0;
    private const uint Paper = 0x2b3242;
    private const uint Accent = 0xebcb8b;

    // Each sign is five rows of three dots, a row an octal digit
    private static readonly SortedDictionary<char, string> _font = new()
    {
        ['0'] = "75557", ['1'] = "26227", ['2'] = "71747", ['3'] = "71717", ['4'] = "55711", ['5'] = "74717", ['6'] = "74757", ['7'] = "71111", ['8'] = "75757", ['9'] = "75717",
        ['a'] = "25755", ['b'] = "65656", ['c'] = "34443", ['d'] = "65556", ['e'] = "74647", ['f'] = "74644", ['g'] = "34553", ['h'] = "55755", ['i'] = "72227", ['j'] = "11152",
        ['k'] = "55655", ['l'] = "44447", ['m'] = "57755", ['n'] = "65555", ['o'] = "25552", ['p'] = "65644", ['q'] = "25531", ['r'] = "65655", ['s'] = "34216", ['t'] = "72222",
        ['u'] = "55557", ['v'] = "55552", ['w'] = "55775", ['x'] = "55255", ['y'] = "55222", ['z'] = "71247", ['-'] = "00700", ['.'] = "00002", ['_'] = "00007",
    };

    private string _typed = "";
    private (int X, int Y) _pointer = (Width / 2, Height / 2);
    private bool _pressed;

    /// <summary>A key was pressed.</summary>
    /// <param name="key">X11's number of it.</param>
    public void Press(uint key)
    {
        if (key == 0xff08) _typed = _typed.Length > 0 ? _typed[..^1] : "";
        else if (key == 0xff0d) _typed = "";
        else if (key is >= ' ' and <= '~') _typed = (_typed + char.ToLowerInvariant((char)key)) is { Length: > TypedMax } longer ? longer[^TypedMax..] : _typed + char.ToLowerInvariant((char)key);
    }

    /// <summary>The pointer was moved, or a button of it pressed.</summary>
    public void Point(int x, int y, bool pressed) => (_pointer, _pressed) = ((Math.Clamp(x, 0, Width - 1), Math.Clamp(y, 0, Height - 1)), pressed);

    /// <summary>As it is now: <see cref="Width"/> times <see cref="Height"/> pixels, each 0xRRGGBB.</summary>
    public uint[] Draw()
    {
        var pixels = new uint[Width * Height];
        Array.Fill(pixels, Paper);
        var seconds = uptime().TotalSeconds;
        var (x, y) = ((int)((Width - Square) * (0.5 + (0.5 * Math.Sin(seconds / 3)))), (int)((Height - Square) * (0.5 + (0.5 * Math.Sin(seconds / 2)))));
        Fill(pixels, x, y, Square, Square, Accent);
        Write(pixels, name, 10, 20, 5, Ink);
        Write(pixels, _typed + "_", 10, 120, 4, Pale);
        Fill(pixels, _pointer.X - 5, _pointer.Y, 11, 1, _pressed ? Accent : Ink);
        Fill(pixels, _pointer.X, _pointer.Y - 5, 1, 11, _pressed ? Accent : Ink);
        return pixels;
    }

    private static void Write(uint[] pixels, string text, int x, int y, int dot, uint colour)
    {
        foreach (var sign in text)
        {
            if (_font.GetValueOrDefault(char.ToLowerInvariant(sign)) is { } rows)
            {
                for (var row = 0; row < 5; row++)
                    for (var column = 0; column < 3; column++)
                        if (((rows[row] - '0') >> (2 - column) & 1) == 1) Fill(pixels, x + (column * dot), y + (row * dot), dot, dot, colour);
            }
            x += 4 * dot;
        }
    }

    private static void Fill(uint[] pixels, int x, int y, int width, int height, uint colour)
    {
        var (left, right) = (Math.Clamp(x, 0, Width), Math.Clamp(x + width, 0, Width));
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++) Array.Fill(pixels, colour, (row * Width) + left, right - left);
    }
}
