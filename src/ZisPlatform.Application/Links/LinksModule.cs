using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Links.Contracts;

namespace ZisPlatform.Application.Links;

/// <summary>Registers the use cases of links.</summary>
internal static class LinksModule
{
    public static IServiceCollection AddLinksModule(this IServiceCollection services) => services
        .AddScoped<IntegrationLinks>()
        .AddUseCase<CreateLink, LinkView, CreateLinkHandler>()
        .AddUseCase<PatchLink, LinkView, PatchLinkHandler>()
        .AddUseCase<DeleteLink, LinkView, DeleteLinkHandler>()
        .AddUseCase<ImportLinks, ImportedLinks, ImportLinksHandler>();
}
