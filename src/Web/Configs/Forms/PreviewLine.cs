namespace XenWeb.Web.Configs.Forms;

/// <summary>One line of the preview.</summary>
/// <param name="Line">The line, its key apart.</param>
/// <param name="Wrong">Whether something in it must be put right.</param>
/// <param name="Key">What is set in it; of a list's further lines the list's. Empty for lines without a key.</param>
public sealed record PreviewLine(XlCfgLine Line, bool Wrong, string Key);
