using StackExchange.Redis;

namespace Mindtrace.Workers;

/// <summary>What a call to the store throws where the store cannot be reached or refuses to work for the time being.</summary>
internal static class StoreFailure
{
    public static bool Is(Exception exception) => exception is RedisException or TimeoutException;
}
