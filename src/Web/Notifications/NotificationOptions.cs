using System.Net;
using XenWeb.Domain.Notifications;

namespace XenWeb.Web.Notifications;

/// <summary>How notifications leave the web app.</summary>
public sealed record NotificationOptions
{
    private static readonly TimeSpan[] _tryAgainAfter = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(15)];

    /// <summary>The mail server; null sends no mail.</summary>
    public MailOptions? Mail { get; init; }

    /// <summary>The web app's address as people's browsers know it, for links; null gives links without it.</summary>
    public Uri? Address { get; init; }

    /// <summary>Networks of private addresses that webhooks may go to, also in clear; without any they go over https to public addresses only.</summary>
    public IReadOnlyList<IPNetwork> WebhookNetworks { get; init; } = [];

    /// <summary>Hosts that webhooks may go to, with all below them; empty: any.</summary>
    public IReadOnlyList<string> WebhookHosts { get; init; } = [];

    /// <summary>How long is waited before each further try of what could not be sent.</summary>
    /// <value>5 s to 15 min, half an hour in all.</value>
    public IReadOnlyList<TimeSpan> TryAgainAfter { get; init; } = _tryAgainAfter;

    /// <summary>How long after its start, and after the broker has come back, the web app does not judge yet who is lost and what is wanting.</summary>
    /// <value>2 min: by then every host that is there has said so.</value>
    public TimeSpan JudgeAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long is waited before something is told.</summary>
    /// <value>As usual.</value>
    public NotificationPace Pace { get; init; } = NotificationPace.Usual;

    /// <summary>Each mistake as a sentence.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var problem in Mail?.Problems() ?? []) yield return problem;
        if (Address is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0)) yield return $"--address is '{address}'; it must be an address that begins with http:// or https://";
    }

    /// <summary>The whole address of a page.</summary>
    /// <param name="link">Relative to the web app's address.</param>
    public string Link(string link) => Address is { } address ? $"{address.AbsoluteUri.TrimEnd('/')}/{link}" : link;
}
