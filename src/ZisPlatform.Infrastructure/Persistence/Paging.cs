using Dapper;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Keyset paging by id: the cost of a page does not grow with its distance from the first.</summary>
internal static class Paging
{
    /// <summary><c>@After</c> and <c>@Limit</c> (one row more than asked tells whether there is more), and <c>@Account</c>.</summary>
    public static DynamicParameters Parameters(PageRequest page, AccountId? account = null)
    {
        var parameters = new DynamicParameters();
        parameters.Add("After", page.After ?? 0);
        parameters.Add("Limit", page.Size + 1);
        if (account is { } id)
        {
            parameters.Add("Account", id.Value);
        }

        return parameters;
    }

    public static Page<TView> Cut<TRow, TView>(IReadOnlyList<TRow> rows, PageRequest page, Func<TRow, TView> view) =>
        new([.. rows.Take(page.Size).Select(view)], rows.Count > page.Size);
}
