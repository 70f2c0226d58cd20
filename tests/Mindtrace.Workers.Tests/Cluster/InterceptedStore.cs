using System.Reflection;
using StackExchange.Redis;

namespace Mindtrace.Workers.Tests;

/// <summary>Decides what becomes of a script: calls <paramref name="evaluate"/>, before or after which it may fail.</summary>
/// <param name="script">The script's text.</param>
/// <param name="evaluate">Lets the store carry it out.</param>
internal delegate Task<RedisResult> ScriptInterception(string script, Func<Task<RedisResult>> evaluate);

/// <summary>A connection to a real store, with a test's own code between it and every script.</summary>
internal static class InterceptedStore
{
    public static async Task<IConnectionMultiplexer> ConnectAsync(string connectionString, ScriptInterception interception) =>
        Around<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(connectionString), (method, _, call) =>
            method.Name == nameof(IConnectionMultiplexer.GetDatabase) ? Database((IDatabase)call()!, interception) : call());

    private static IDatabase Database(IDatabase database, ScriptInterception interception) =>
        Around(database, (method, arguments, call) =>
            method.Name == nameof(IDatabase.ScriptEvaluateAsync) && arguments[0] is string script ? interception(script, () => (Task<RedisResult>)call()!) : call());

    private static T Around<T>(T target, Func<MethodInfo, object?[], Func<object?>, object?> around)
        where T : class
    {
        var interceptor = DispatchProxy.Create<T, Interceptor>();
        ((Interceptor)(object)interceptor).Target = target;
        ((Interceptor)(object)interceptor).Around = around;
        return interceptor;
    }
}

/// <summary>What the interfaces are implemented with, by a subtype that is made at run time.</summary>
public class Interceptor : DispatchProxy
{
    internal object Target { get; set; } = null!;

    internal Func<MethodInfo, object?[], Func<object?>, object?> Around { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Around(targetMethod!, args!, () => targetMethod!.Invoke(Target, BindingFlags.DoNotWrapExceptions, null, args, null));
}
