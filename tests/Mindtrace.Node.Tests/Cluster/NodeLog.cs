using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>What a node logged; the processes of its workers are known from there.</summary>
internal sealed class NodeLog : ILoggerProvider
{
    private const int Started = 4101;

    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();
    private readonly ConcurrentQueue<(string WorkerId, int ProcessId)> _processes = new();

    public IEnumerable<string> Lines => _entries.Select(entry => entry.Text);

    public IEnumerable<string> Errors => _entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text);

    /// <summary>The processes that a worker had, oldest first.</summary>
    public IReadOnlyList<int> ProcessesOf(string? workerId) => [.. _processes.Where(entry => entry.WorkerId == workerId).Select(entry => entry.ProcessId)];

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void Dispose()
    {
    }

    private sealed class Recorder(NodeLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log._entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
            if (eventId.Id is Started && state is IReadOnlyList<KeyValuePair<string, object?>> values)
                log._processes.Enqueue(((string)values.First(value => value.Key is "WorkerId").Value!, (int)values.First(value => value.Key is "ProcessId").Value!));
        }
    }
}
