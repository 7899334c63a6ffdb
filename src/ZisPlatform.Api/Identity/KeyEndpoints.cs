using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Identity.Keys;

namespace ZisPlatform.Api.Identity;

/// <summary>The endpoints of the key ring that encrypts stored secrets, for admins of the server's default account.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/keys/rotations", RotateAsync).DocumentRotateKeys();
        platform.MapGet("/keys/rotations/current", ShowAsync).DocumentShowKeyRotation();
    }

    private static async Task<IResult> RotateAsync(Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RotateKeys(caller.Actor), cancellationToken);
        return result.Match(
            rotation => TypedResults.Json(new KeyRotationBody(rotation), statusCode: StatusCodes.Status202Accepted),
            ErrorResponse.From);
    }

    private static async Task<IResult> ShowAsync(Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetKeyRotationProgress(caller.Actor), cancellationToken);
        return result.Match(rotation => TypedResults.Ok(new KeyRotationBody(rotation)), ErrorResponse.From);
    }
}

internal sealed record KeyRotationBody(KeyRotationView Rotation);
