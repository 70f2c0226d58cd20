using Mindtrace.Jobs;

namespace Mindtrace.ClusterManager;

internal sealed partial class QueueEndpoints
{
    [LoggerMessage(2011, LogLevel.Information, "Queue {Queue} is paused")]
    private partial void LogPaused(JobType queue);

    [LoggerMessage(2012, LogLevel.Information, "Queue {Queue} goes on")]
    private partial void LogResumed(JobType queue);

    [LoggerMessage(2013, LogLevel.Information, "Queue {Queue} was cleared, {Count} waiting jobs ended")]
    private partial void LogPurged(JobType queue, long count);

    [LoggerMessage(2014, LogLevel.Information, "All jobs, queues, targets and worker states were cleared")]
    private partial void LogCleared();
}
