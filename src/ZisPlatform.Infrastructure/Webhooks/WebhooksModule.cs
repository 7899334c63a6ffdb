using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Webhooks;

/// <summary>Registers the stores of inbound webhooks.</summary>
internal static class WebhooksModule
{
    public static IServiceCollection AddWebhooksModule(this IServiceCollection services) => services
        .AddScoped<IWebhookRepository, WebhookRepository>()
        .AddScoped<IWebhookReads, WebhookReads>()
        .AddScoped<ISignatureReplayStore, SignatureReplayStore>()
        .AddScoped<IRetentionJob, SignatureRetentionJob>()
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "tokens of webhooks", "webhooks_webhooks", "uuid", "", "token", WebhookSecretProtector.TokenPurpose, (_, uuid) => uuid))
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "signing secrets of webhooks",
            "webhooks_webhooks",
            "uuid",
            "",
            "signing_secret",
            WebhookSecretProtector.SigningPurpose,
            (_, uuid) => uuid));
}
