using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Audit;

/// <summary>Registers the audit log.</summary>
internal static class AuditModule
{
    public static IServiceCollection AddAuditModule(this IServiceCollection services) => services
        .AddScoped<IAuditLog, AuditLog>()
        .AddScoped<IAuditReads, AuditReads>();
}
