using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Registers the use cases of inbound webhooks, and the ingest.</summary>
internal static class WebhooksModule
{
    public static IServiceCollection AddWebhooksModule(this IServiceCollection services) => services
        .AddSettings<WebhooksOptions, WebhooksOptionsValidator>("Webhooks")
        .AddSingleton<WebhookSecretProtector>()
        .AddSingleton<WebhookRateLimit>()
        .AddScoped<WebhookIngest>()
        .AddUseCase<CreateWebhook, IssuedWebhook, CreateWebhookHandler>().AddValidator<CreateWebhook, CreateWebhookValidator>()
        .AddUseCase<RotateWebhookPassword, IssuedWebhook, RotateWebhookPasswordHandler>()
        .AddUseCase<SignWebhook, IssuedWebhook, SignWebhookHandler>()
        .AddUseCase<DeleteWebhook, Success, DeleteWebhookHandler>();
}
