using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Environments;

/// <summary>Marks the containers of this process, and tells which ones nobody needs any more.</summary>
internal sealed class ContainerOwnership
{
    public const string RunLabel = "mindtrace.run";
    private const string WorkerLabel = "mindtrace.worker";
    public const string JobLabel = "mindtrace.job";
    private const string LeaseLabel = "mindtrace.lease";
    private const string HostLabel = "mindtrace.host";
    private const string ProcessLabel = "mindtrace.process";

    private readonly ConcurrentDictionary<string, bool> _runs = new(StringComparer.Ordinal);
    private readonly string _workerId;
    private readonly ProcessIdentity _process;

    public ContainerOwnership(IOptions<WorkerOptions> worker)
        : this(worker.Value.WorkerId, ProcessIdentity.Current)
    {
    }

    public ContainerOwnership(string workerId, ProcessIdentity process)
    {
        _workerId = workerId;
        _process = process;
    }

    /// <summary>Begins a run, whose container is needed until <see cref="End"/>.</summary>
    /// <returns>The name of the container-to-be.</returns>
    public string Begin()
    {
        string run = $"mindtrace-{Guid.NewGuid():N}";
        _runs[run] = true;
        return run;
    }

    public void End(string run) => _runs.TryRemove(run, out _);

    public Dictionary<string, string> Labels(string run, EnvironmentContext context) => new(StringComparer.Ordinal)
    {
        [RunLabel] = run,
        [WorkerLabel] = context.WorkerId,
        [JobLabel] = context.JobId.Value,
        [LeaseLabel] = context.LeaseToken.ToString(CultureInfo.InvariantCulture),
        [HostLabel] = Environment.MachineName,
        [ProcessLabel] = _process.ToString(),
    };

    /// <summary>Whether a container with these labels was left by this process, a dead one of this host, or a predecessor with this worker's id.</summary>
    public bool IsLeftOver(IDictionary<string, string> labels, bool isRunning)
    {
        if (!labels.TryGetValue(RunLabel, out string? run) || !labels.TryGetValue(ProcessLabel, out string? text) || ProcessIdentity.Parse(text) is not { } owner)
            return false;
        bool sameHost = labels.TryGetValue(HostLabel, out string? host) && host == Environment.MachineName;
        if (sameHost && owner == _process)
            return !_runs.ContainsKey(run);
        bool? alive = sameHost ? owner.IsAlive() : null;
        if (alive is { } known)
            return !known;
        if (labels.TryGetValue(WorkerLabel, out string? worker) && worker == _workerId)
            return true;
        // Nothing that ran before the machine was started anew still runs; another machine of the same name may be behind what does.
        return sameHost && owner.Boot != _process.Boot && !isRunning;
    }
}
