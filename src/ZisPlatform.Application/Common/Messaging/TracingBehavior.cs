using System.Diagnostics;
using MediatR;

namespace ZisPlatform.Application.Common.Messaging;

/// <summary>Starts a span for each use case, so that traces show it between the HTTP request and its SQL.</summary>
internal sealed class TracingBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var span = Telemetry.Source.StartActivity(typeof(TRequest).Name);
        try
        {
            return await next();
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }
}
