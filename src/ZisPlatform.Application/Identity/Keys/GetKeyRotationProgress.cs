using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Keys;

/// <summary>Shows the progress of the current key rotation.</summary>
/// <param name="Actor">The caller, who must be an operator of the server.</param>
public sealed record GetKeyRotationProgress(Actor Actor) : IRequest<Result<KeyRotationView>>;

internal sealed class GetKeyRotationProgressHandler(AccountResolver resolver, KeyRotationProgress progress)
    : IRequestHandler<GetKeyRotationProgress, Result<KeyRotationView>>
{
    public async Task<Result<KeyRotationView>> Handle(GetKeyRotationProgress query, CancellationToken cancellationToken) =>
        resolver.IsOperator(query.Actor) ? await progress.GetAsync(cancellationToken) : IdentityErrors.OperatorOnly;
}
