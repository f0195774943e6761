namespace XenWeb.Web.Downloads;

/// <summary>In which form history is brought out.</summary>
public enum DownloadForm
{
    /// <summary>A head line and a line for each point, as RFC 4180 has it: text/csv.</summary>
    Csv,

    /// <summary>A JSON object in each line, with the fields of the API's history: application/jsonl.</summary>
    Jsonl,
}
