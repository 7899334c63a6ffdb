namespace ZisPlatform.Application.Common;

/// <summary>Hands out numeric ids, unique over the whole server, small enough for a JavaScript number (below 2^53).</summary>
public interface IIdSource
{
    ValueTask<long> NextAsync(CancellationToken cancellationToken);
}
