using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Application.Registry.JobSpecs;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry;

/// <summary>Registers the use cases of integrations, bundles and job specs.</summary>
internal static class RegistryModule
{
    public static IServiceCollection AddRegistryModule(this IServiceCollection services) => services
        .AddSingleton<IntegrationRegistrationGate>()
        .AddScoped<IntegrationLookup>()
        .AddUseCase<CreateIntegration, RegisteredIntegration, CreateIntegrationHandler>()
        .AddValidator<CreateIntegration, CreateIntegrationValidator>()
        .AddUseCase<GetBundleDiagnostics, DiagnosedBundle, GetBundleDiagnosticsHandler>()
        .AddUseCase<UploadBundle, UploadedBundle, UploadBundleHandler>()
        .AddUseCase<DeleteBundle, Success, DeleteBundleHandler>()
        .AddUseCase<DeployBundle, RegistryDeployment, DeployBundleHandler>()
        .AddUseCase<RollBackBundle, UploadedBundle, RollBackBundleHandler>().AddValidator<RollBackBundle, RollBackBundleValidator>()
        .AddUseCase<InstallJobSpecs, Success, InstallJobSpecsHandler>()
        .AddUseCase<UninstallJobSpec, Success, UninstallJobSpecHandler>();
}
