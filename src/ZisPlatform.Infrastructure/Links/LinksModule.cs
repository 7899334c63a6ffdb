using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Links;

namespace ZisPlatform.Infrastructure.Links;

/// <summary>Registers the store of links.</summary>
internal static class LinksModule
{
    public static IServiceCollection AddLinksModule(this IServiceCollection services) => services
        .AddScoped<ILinkRepository, LinkRepository>()
        .AddScoped<ILinkReads, LinkReads>();
}
