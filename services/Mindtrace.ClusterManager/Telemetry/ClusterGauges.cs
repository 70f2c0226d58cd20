using System.Diagnostics.Metrics;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using StackExchange.Redis;
using static Mindtrace.Jobs.ClusterTelemetry;

namespace Mindtrace.ClusterManager;

/// <summary>The figures of queues and workers as metrics, looked up every ten seconds as long as somebody listens.</summary>
/// <remarks>They are the whole cluster's, and every manager tells them: take one manager's, not the sum.</remarks>
internal sealed partial class ClusterGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly JobQueue _queue;
    private readonly WorkerDirectory _workers;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterGauges> _logger;
    private readonly Instrument[] _instruments;
    private volatile IReadOnlyList<QueueStats> _queues = [];
    private volatile IReadOnlyList<Measurement<long>> _workerCounts = [];

    public ClusterGauges(JobQueue queue, WorkerDirectory workers, IMeterFactory meters, TimeProvider time, ILogger<ClusterGauges> logger)
    {
        _queue = queue;
        _workers = workers;
        _time = time;
        _logger = logger;
        var meter = meters.Create(Name);
        _instruments =
        [
            meter.CreateObservableGauge(Metrics.QueueDepth, () => _queues.SelectMany(Depths), "{job}", "Jobs in the queue"),
            meter.CreateObservableGauge(Metrics.OldestAge, () => _queues.Select(OldestAge), "s", "How long the job at the head of the queue has been waiting"),
            meter.CreateObservableGauge(Metrics.DeadLetters, () => _queues.Select(DeadLetters), "{job}", "Dead letters"),
            meter.CreateObservableGauge(Metrics.Workers, () => _workerCounts, "{worker}", "Workers"),
        ];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            if (!Array.Exists(_instruments, instrument => instrument.Enabled))
                continue;
            try
            {
                _queues = await _queue.GetStatsAsync(cancellationToken: stoppingToken);
                _workerCounts = [.. (await _workers.ListAsync(stoppingToken)).CountBy(worker => worker.Status).Select(Count)];
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // Old figures would look like present ones.
                _queues = [];
                _workerCounts = [];
                LogStoreAway(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static IEnumerable<Measurement<long>> Depths(QueueStats stats) =>
    [
        new(stats.Queued, Queue(stats), State("queued")),
        new(stats.Scheduled, Queue(stats), State("scheduled")),
        new(stats.Running, Queue(stats), State("running")),
    ];

    private static Measurement<double> OldestAge(QueueStats stats) => new(stats.OldestQueuedSeconds ?? 0, Queue(stats));

    private static Measurement<long> DeadLetters(QueueStats stats) => new(stats.DeadLetters, Queue(stats));

    private static Measurement<long> Count(KeyValuePair<WorkerState, int> count) =>
        new(count.Value, new KeyValuePair<string, object?>(Attributes.WorkerState, count.Key.ToString().ToLowerInvariant()));

    private static KeyValuePair<string, object?> Queue(QueueStats stats) => new(Attributes.Queue, stats.JobType.Value);

    private static KeyValuePair<string, object?> State(string state) => new(Attributes.JobState, state);
}
