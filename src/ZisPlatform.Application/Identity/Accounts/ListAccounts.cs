using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Accounts;

/// <summary>Lists the accounts of the server in the order of their creation.</summary>
/// <param name="Actor">The caller, who must be an operator of the server.</param>
/// <param name="Page">The requested page, or the errors found while reading the request; other callers do not see these errors.</param>
public sealed record ListAccounts(Actor Actor, Result<PageRequest> Page) : IRequest<Result<Page<AccountView>>>;

internal sealed class ListAccountsHandler(AccountResolver resolver, IIdentityReads reads)
    : IRequestHandler<ListAccounts, Result<Page<AccountView>>>
{
    public async Task<Result<Page<AccountView>>> Handle(ListAccounts query, CancellationToken cancellationToken)
    {
        if (!resolver.IsOperator(query.Actor))
        {
            return IdentityErrors.OperatorOnly;
        }

        return query.Page.IsOk ? await reads.ListAccountsAsync(query.Page.Value, cancellationToken) : query.Page.Errors.ToArray();
    }
}
