using System.Security.Cryptography;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;
using XenWeb.Web.Servers;

namespace XenWeb.Web.Identities;

/// <summary>
/// Tells everybody whom to believe: at the start, when a certificate is revoked, and once an hour, for authorities come and go with time. Who
/// is believed no more is put out of the embedded broker at once. It answers those who ask for a new certificate too. Of several web servers the leader tells; all believe.
/// </summary>
public sealed partial class TrustTeller(LabIdentity lab, Certificates certificates, LabVoice voice, Leadership leadership, BrokerRights rights, TimeProvider time, ILogger<TrustTeller> log, EmbeddedBroker? broker = null) : BackgroundService
{
    private static readonly TimeSpan _anyway = TimeSpan.FromHours(1);
    private static readonly TimeSpan _againAfter = TimeSpan.FromSeconds(2);

    private readonly Wake _wake = new(time, _anyway);

    /// <summary>Issues the certificate that a party asks for, which has proven by its signature who it is.</summary>
    public void Hear(Envelope envelope)
    {
        if (envelope.Body is RenewalMessage asked && leadership.IsMine && AgentIdentity.Of(asked.Role, asked.Name) is { } identity) _ = AnswerAsync(identity, asked.Request);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        certificates.Changed += _wake.Now;
        leadership.Changed += _wake.Now;
        try
        {
            while (true)
            {
                var told = await TellAsync(stoppingToken);
                if (told) await _wake.WaitAsync(stoppingToken);
                else await Task.Delay(_againAfter, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            certificates.Changed -= _wake.Now;
            leadership.Changed -= _wake.Now;
        }
    }

    private async Task<bool> TellAsync(CancellationToken cancellation)
    {
        try
        {
            var revoked = await certificates.RevokedAsync(cancellation);
            lab.Believe(revoked);
            await voice.PublishAsync(Topics.Trust, new TrustMessage([.. lab.Authorities], [.. revoked]), retain: true, cancellation);
            if (broker is not null) await broker.EndRevokedAsync();
            return true;
        }
        catch (Exception e) when (StoreWait.IsStoreFailure(e))
        {
            LogNotTold(e.Message);
            return false;
        }
    }

    private async Task AnswerAsync(AgentIdentity identity, string request)
    {
        try
        {
            var certificate = await certificates.IssueAsync(identity, request, "renewal", CancellationToken.None);
            // It connects anew as soon as it has it
            await rights.SettledAsync(CancellationToken.None);
            await voice.PublishAsync(Topics.Certificate(identity), new CertificateMessage(certificate, [.. lab.Authorities]), retain: false);
        }
        catch (Exception e) when (e is CryptographicException || StoreWait.IsStoreFailure(e))
        {
            LogNotIssued($"{identity}", e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Agents can't be told whom to believe: {Why}; tried again")]
    private partial void LogNotTold(string why);

    [LoggerMessage(2, LogLevel.Warning, "{Identity} asked for a new certificate and did not get it: {Why}")]
    private partial void LogNotIssued(string identity, string why);
}
