using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.Users;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Testing;

/// <summary>Users, tokens and accounts in memory, with a counter of queries.</summary>
internal sealed class FakeSignInReads : ISignInReads
{
    private int _queryCount;

    public Dictionary<string, long> Accounts { get; } = [];

    public List<SignInUser> Users { get; } = [];

    /// <summary>The e-mail address of each token, by the hash of the token in hexadecimal digits.</summary>
    public Dictionary<string, string> Tokens { get; } = [];

    /// <summary>Runs during each query.</summary>
    public Action OnQuery { get; set; } = () => { };

    public int QueryCount => _queryCount;

    public async Task<AccountId?> FindAccountAsync(string subdomain, CancellationToken cancellationToken)
    {
        await QueryAsync();
        return Accounts.TryGetValue(subdomain, out var id) ? new AccountId(id) : null;
    }

    public async Task<SignInUser?> FindUserAsync(AccountId account, string email, CancellationToken cancellationToken)
    {
        await QueryAsync();
        return Users.SingleOrDefault(user => user.Email == email);
    }

    public async Task<SignInUser?> FindUserByTokenAsync(
        AccountId account, string email, byte[] tokenHash, CancellationToken cancellationToken)
    {
        await QueryAsync();
        return Tokens.TryGetValue(Convert.ToHexString(tokenHash), out var owner) && owner == email
            ? Users.Single(user => user.Email == email)
            : null;
    }

    private async Task QueryAsync()
    {
        await Task.Yield();
        Interlocked.Increment(ref _queryCount);
        OnQuery();
    }
}

/// <summary>A fast password hash that records every check.</summary>
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
