using System.Diagnostics;

namespace Mindtrace.Jobs;

/// <summary>The names under which the cluster tells of itself, in traces and metrics.</summary>
/// <remarks>Attributes follow OpenTelemetry's semantic conventions for messaging (https://opentelemetry.io/docs/specs/semconv/messaging/) as far as these have one.</remarks>
public static class ClusterTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the meters.</summary>
    public const string Name = "Mindtrace.Cluster";

    /// <summary>The value of <c>messaging.system</c>.</summary>
    public const string SystemName = "mindtrace";

    internal static readonly ActivitySource Source = new(Name);

    /// <summary>Attributes of spans and metrics.</summary>
    public static class Attributes
    {
        /// <summary>Which messaging system: <see cref="SystemName"/>.</summary>
        public const string MessagingSystem = "messaging.system";

        /// <summary>The queue, which is the job type.</summary>
        public const string Queue = "messaging.destination.name";

        /// <summary>What is done, in the cluster's words: <c>submit</c> or <c>run</c>.</summary>
        public const string OperationName = "messaging.operation.name";

        /// <summary>What is done, in the convention's words: <c>send</c> or <c>process</c>.</summary>
        public const string OperationType = "messaging.operation.type";

        /// <summary>The job's id.</summary>
        public const string JobId = "messaging.message.id";

        /// <summary>How many jobs were submitted together.</summary>
        public const string BatchSize = "messaging.batch.message_count";

        /// <summary>The worker's id.</summary>
        public const string WorkerId = "messaging.client.id";

        /// <summary>The number of the attempt, from 1.</summary>
        public const string Attempt = "mindtrace.job.attempt";

        /// <summary>How an attempt ended: <c>completed</c>, <c>failed</c>, <c>error</c>, <c>cancelled</c>, <c>timed_out</c>, <c>lease_lost</c> or <c>released</c>.</summary>
        public const string Outcome = "mindtrace.job.outcome";

        /// <summary>A job's state as on the wire.</summary>
        public const string JobState = "mindtrace.job.state";

        /// <summary>A worker's state as on the wire.</summary>
        public const string WorkerState = "mindtrace.worker.state";

        /// <summary>Why something failed: the outcome, or an exception's type.</summary>
        public const string ErrorType = "error.type";
    }

    /// <summary>Metrics.</summary>
    public static class Metrics
    {
        /// <summary>Jobs taken, by queue and state; unit <c>{job}</c>.</summary>
        public const string Submitted = "mindtrace.job.submitted";

        /// <summary>From when a job could run to its claim, by queue; seconds.</summary>
        public const string WaitTime = "mindtrace.job.wait_time";

        /// <summary>How long an attempt ran, by queue and outcome; seconds.</summary>
        public const string RunTime = "mindtrace.job.run_time";

        /// <summary>Attempts that ended, by queue and outcome; unit <c>{attempt}</c>.</summary>
        public const string Attempts = "mindtrace.job.attempts";

        /// <summary>Jobs in a queue, by queue and state; unit <c>{job}</c>.</summary>
        public const string QueueDepth = "mindtrace.queue.depth";

        /// <summary>How long the job at the head of a queue has been waiting, by queue; seconds.</summary>
        public const string OldestAge = "mindtrace.queue.oldest_age";

        /// <summary>Dead letters, by queue; unit <c>{job}</c>.</summary>
        public const string DeadLetters = "mindtrace.queue.dead_letters";

        /// <summary>Workers, by state; unit <c>{worker}</c>.</summary>
        public const string Workers = "mindtrace.worker.count";
    }
}
