namespace XenWeb.Web.Notifications;

/// <summary>Puts notifications into the app.</summary>
internal static class NotificationRegistration
{
    /// <summary>Adds what this folder has.</summary>
    public static void AddNotifications(this IServiceCollection services, NotificationOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<NotificationFeed>();
        services.AddSingleton<NotificationPeople>();
        services.AddSingleton<NotificationCounts>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<MailConfirmation>();
        services.AddSingleton<WebhookDoor>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<LetterPost>();
        services.AddSingleton<TestSends>();
        services.AddSingleton<LabReader>();
        services.AddSingleton<NotificationWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<NotificationWatch>());
    }
}
