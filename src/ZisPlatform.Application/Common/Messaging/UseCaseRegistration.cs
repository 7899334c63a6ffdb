using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common.Messaging;

/// <summary>Registers use cases explicitly, one line each; an assembly scan would hide which exist.</summary>
internal static class UseCaseRegistration
{
    public static IServiceCollection AddUseCase<TRequest, TValue, THandler>(this IServiceCollection services)
        where TRequest : IRequest<Result<TValue>>
        where TValue : notnull
        where THandler : class, IRequestHandler<TRequest, Result<TValue>> =>
        services.AddScoped<IRequestHandler<TRequest, Result<TValue>>, THandler>();

    // Singleton: validators are stateless, and constructing one compiles its rules.
    public static IServiceCollection AddValidator<TRequest, TValidator>(this IServiceCollection services)
        where TValidator : class, IValidator<TRequest> =>
        services.AddSingleton<IValidator<TRequest>, TValidator>();
}
