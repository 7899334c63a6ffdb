namespace ZisPlatform.Domain.Common;

/// <summary>The numeric id of an account, <c>zendesk_account_id</c> on the wire. The rows of every module carry it.</summary>
public readonly record struct AccountId(long Value);
