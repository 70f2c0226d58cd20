using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

public sealed partial class JobQueue
{
    /// <summary>
    /// Brings jobs into order whose transition a store recorded in part only, because it was killed in the middle of a script: Garnet's log may hold
    /// the beginning of one, Redis' and Valkey's never does. Looks at every job; harmless at any time, and to be repeated where it throws.
    /// </summary>
    /// <returns>How many jobs were mended; 0 where all were in order.</returns>
    public async Task<long> MendAsync(CancellationToken cancellationToken = default)
    {
        long mended = 0;
        foreach (var shard in _keys.Shards.ToArray())
        {
            foreach (var server in _redis.GetServers().Where(static server => server is { IsConnected: true, IsReplica: false }))
            {
                var keys = server.KeysAsync(_database.Database, $"{Literal(shard.Jobs)}*", MoveBatch).WithCancellation(cancellationToken).ConfigureAwait(false);
                var ids = new List<RedisValue>(MoveBatch);
                await foreach (var key in keys)
                {
                    ids.Add(((string)key!)[shard.Jobs.Length..]);
                    if (ids.Count == MoveBatch)
                        mended += await MendAsync(shard, ids, cancellationToken).ConfigureAwait(false);
                }

                mended += await MendAsync(shard, ids, cancellationToken).ConfigureAwait(false);
            }
        }

        return mended;
    }

    private async Task<int> MendAsync(QueueKeys.Shard shard, List<RedisValue> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return 0;
        int mended = await EvaluateCodeAsync(Script.Mend, shard, cancellationToken, [LeaseMilliseconds, .. ids]).ConfigureAwait(false);
        ids.Clear();
        return mended;
    }

    /// <summary>A pattern that matches the text and nothing else.</summary>
    private static string Literal(string text) => string.Concat(text.Select(static c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : $"{c}"));
}
