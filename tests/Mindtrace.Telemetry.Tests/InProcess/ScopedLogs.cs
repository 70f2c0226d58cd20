using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Telemetry.Tests.InProcess;

/// <summary>Collects log lines with the trace and the scopes in which they were written.</summary>
internal sealed class ScopedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<Line> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyCollection<Line> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    /// <summary>A line, with the id of the trace and the values that the scopes carry.</summary>
    internal sealed record Line(string Text, string? Trace, IReadOnlyDictionary<string, string?> Scope);

    private sealed class Logger(ScopedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logs._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = new Dictionary<string, string?>();
            logs._scopes.ForEachScope(
                static (scope, values) =>
                {
                    foreach (var (key, value) in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
                        values[key] = value?.ToString();
                },
                values);
            logs._lines.Enqueue(new Line(formatter(state, exception), Activity.Current?.TraceId.ToHexString(), values));
        }
    }
}
