using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>A real SMTP server on loopback: keeps what it takes, with the envelope that it came in.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly Store _store = new();
    private readonly ConcurrentQueue<string> _passwords = new();

    /// <param name="certificate">With what it speaks TLS; null speaks in clear only.</param>
    /// <param name="isTlsFirst">TLS from the first byte, not after STARTTLS.</param>
    /// <param name="user">The one user that may send, with the password; null lets everybody.</param>
    public MailServer(X509Certificate2? certificate = null, bool isTlsFirst = false, (string Name, string Password)? user = null)
    {
        Port = FreePorts.Next();
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e =>
        {
            e.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(isTlsFirst);
            if (certificate is not null) e.Certificate(certificate);
            if (user is not null) e.AuthenticationRequired().AllowUnsecureAuthentication();
        }).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(_store);
        if (user is { } known)
        {
            services.Add(new DelegatingUserAuthenticator((name, password) =>
            {
                _passwords.Enqueue(password);
                return name == known.Name && password == known.Password;
            }));
        }
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; }

    /// <summary>Passwords that it was given, right or wrong.</summary>
    public IReadOnlyList<string> Passwords => [.. _passwords];

    /// <summary>What it answers to the next mails; taken if there is none.</summary>
    public ConcurrentQueue<SmtpResponse> Answers => _store.Answers;

    /// <summary>How many mails came, whether they were taken or not.</summary>
    public int Tries => _store.Tries;

    /// <summary>Mails that were taken, in their order.</summary>
    public IReadOnlyList<(IReadOnlyList<string> To, MimeMessage Mail, string Raw)> Mails => [.. _store.Mails];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private sealed class Store : MessageStore
    {
        private int _tries;

        public ConcurrentQueue<SmtpResponse> Answers { get; } = new();

        public ConcurrentQueue<(IReadOnlyList<string> To, MimeMessage Mail, string Raw)> Mails { get; } = new();

        public int Tries => Volatile.Read(ref _tries);

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _tries);
            if (Answers.TryDequeue(out var answer)) return answer;
            var bytes = buffer.ToArray();
            var mail = await MimeMessage.LoadAsync(new MemoryStream(bytes), cancellationToken);
            Mails.Enqueue(([.. transaction.To.Select(t => $"{t.User}@{t.Host}")], mail, System.Text.Encoding.UTF8.GetString(bytes)));
            return SmtpResponse.Ok;
        }
    }
}
