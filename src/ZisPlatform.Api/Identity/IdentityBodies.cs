using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity;

// Requests. Unknown members are rejected: in the platform API they are typing mistakes, not members that clients of the vendor send.

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class CreateAccountBody
{
    [DisallowNull]
    public string? Subdomain { get; init; }

    [DisallowNull]
    public string? Name { get; init; }

    [DisallowNull]
    public string? AdminEmail { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class CreateUserBody
{
    [DisallowNull]
    public string? Email { get; init; }

    public Role Role { get; init; } = Role.Agent;

    [DisallowNull]
    public string? Password { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class ChangeUserBody
{
    [DisallowNull]
    public Role? Role { get; init; }

    [DisallowNull]
    public bool? Disabled { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class SetPasswordBody
{
    [DisallowNull]
    public string? Password { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class CreateApiTokenBody
{
    [DisallowNull]
    public string? Description { get; init; }

    [DisallowNull]
    public long? UserId { get; init; }

    public bool AnyUser { get; init; }
}

// Responses.

internal sealed record CallerBody(AccountView Account, UserView User, CredentialKind Credential);

internal sealed record AccountListBody(IReadOnlyList<AccountView> Accounts, PageMeta Meta);

internal sealed record OpenedAccountBody(AccountView Account, UserView Admin, ApiTokenItem ApiToken)
{
    public static OpenedAccountBody Of(CreatedAccount opened) => new(
        new AccountView(opened.Account.Id.Value, opened.Account.Subdomain.Value, opened.Account.Name, opened.Account.CreatedAt),
        UserBody.View(opened.Admin),
        ApiTokenItem.Of(opened.Token, opened.Admin.Email.Value));
}

internal sealed record UserBody(UserView User)
{
    public static UserBody Of(User user) => new(View(user));

    public static UserView View(User user) => new(
        user.Id,
        user.Email.Value,
        user.Role == Role.Admin ? "admin" : "agent",
        user.PasswordHash is not null,
        user.DisabledAt,
        user.CreatedAt,
        user.UpdatedAt);
}

internal sealed record UserListBody(IReadOnlyList<UserView> Users, PageMeta Meta);

/// <param name="Token">The secret, only in the response that creates it.</param>
internal sealed record ApiTokenItem(
    long Id,
    string Description,
    TokenUserView? User,
    string Hint,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token)
{
    public static ApiTokenItem Of(IssuedToken issued, string? email) => new(
        issued.Token.Id,
        issued.Token.Description,
        issued.Token.UserId is { } id ? new TokenUserView(id, email ?? "") : null,
        issued.Token.Hint,
        issued.Token.CreatedAt,
        issued.Token.RevokedAt,
        issued.Secret.ClearText);

    public static ApiTokenItem Of(ApiTokenView view) =>
        new(view.Id, view.Description, view.User, view.Hint, view.CreatedAt, view.RevokedAt, null);
}

internal sealed record ApiTokenBody(ApiTokenItem ApiToken);

internal sealed record ApiTokenListBody(IReadOnlyList<ApiTokenItem> ApiTokens, PageMeta Meta);
