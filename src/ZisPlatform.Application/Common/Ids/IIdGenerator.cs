namespace ZisPlatform.Application.Common.Ids;

/// <summary>Generates numeric ids, unique over the whole server and safe as JavaScript numbers (below 2^53).</summary>
public interface IIdGenerator
{
    ValueTask<long> NextAsync(CancellationToken cancellationToken);
}
