using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.UnitTests.Identity;

/// <summary>Users, tokens and accounts in memory, with a count of the questions asked.</summary>
internal sealed class FakeSignInReads : ISignInReads
{
    private int _questions;

    public Dictionary<string, long> Accounts { get; } = [];

    public List<SignInUser> Users { get; } = [];

    /// <summary>Hash of a token, in hexadecimal digits, to the e-mail it works for.</summary>
    public Dictionary<string, string> Tokens { get; } = [];

    /// <summary>Runs while a question is being answered.</summary>
    public Action During { get; set; } = () => { };

    public int Questions => _questions;

    public async Task<AccountId?> FindAccountAsync(string subdomain, CancellationToken cancellationToken)
    {
        await AskAsync();
        return Accounts.TryGetValue(subdomain, out var id) ? new AccountId(id) : null;
    }

    public async Task<SignInUser?> FindUserAsync(AccountId account, string email, CancellationToken cancellationToken)
    {
        await AskAsync();
        return Users.SingleOrDefault(user => user.Email == email);
    }

    public async Task<SignInUser?> FindUserByTokenAsync(AccountId account, string email, byte[] tokenHash, CancellationToken cancellationToken)
    {
        await AskAsync();
        return Tokens.TryGetValue(Convert.ToHexString(tokenHash), out var owner) && owner == email ? Users.Single(user => user.Email == email) : null;
    }

    private async Task AskAsync()
    {
        await Task.Yield();
        Interlocked.Increment(ref _questions);
        During();
    }
}

/// <summary>A hash that costs nothing, with a record of every check.</summary>
internal sealed class FakePasswords : IPasswords
{
    public List<(string Hash, string Password)> Checks { get; } = [];

    public string Decoy => "decoy";

    public string Hash(string password) => $"hash of {password}";

    public bool Verify(string hash, string password)
    {
        lock (Checks)
        {
            Checks.Add((hash, password));
        }

        return hash == Hash(password);
    }
}
