using System.Runtime.CompilerServices;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

public sealed partial class ClusterClient
{
    /// <summary>The most jobs one request carries; a longer batch is sent in several.</summary>
    public const int MaxBatch = 10_000;

    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(30);

    /// <summary>Submits a job. Submitting an id that exists changes nothing and returns that job's present status, so that a lost answer may be followed by a second call.</summary>
    /// <returns>The status: queued; for a job type that is routed to an endpoint, the outcome; for one without a route, <see cref="JobState.Error"/>.</returns>
    public Task<JobStatus> SubmitJobAsync(Job job, CancellationToken cancellationToken = default) =>
        CallAsync("submit_job", job, WireJson.Default.Job, WireJson.Default.JobStatus, Retry.Safe, cancellationToken);

    /// <summary>Submits many jobs. Each request of at most <see cref="MaxBatch"/> jobs is refused whole where one of them is faulty; a longer list needs several requests.</summary>
    /// <returns>One entry per job, in the order given.</returns>
    public async Task<IReadOnlyList<SubmittedJob>> SubmitJobsAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count <= MaxBatch)
            return await SubmitBatchAsync(jobs, cancellationToken).ConfigureAwait(false);
        var submitted = new List<SubmittedJob>(jobs.Count);
        foreach (var batch in jobs.Chunk(MaxBatch))
            submitted.AddRange(await SubmitBatchAsync(batch, cancellationToken).ConfigureAwait(false));
        return submitted;
    }

    /// <summary>Submits a job and waits until it ends, however it ends.</summary>
    /// <param name="job">The job.</param>
    /// <param name="timeout">How long to wait; without end where null.</param>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <returns>The status of the ended job: look at <see cref="JobStatus.State"/> for how it ended.</returns>
    /// <exception cref="JobTimeoutException">The job has not ended in time.</exception>
    public async Task<JobStatus> SubmitAndWaitAsync(Job job, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        long start = Time.GetTimestamp();
        var status = await SubmitJobAsync(job, cancellationToken).ConfigureAwait(false);
        return await UntilEndedAsync(status, start, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until a job ends, however it ends.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="timeout">How long to wait; without end where null.</param>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <exception cref="JobTimeoutException">The job has not ended in time.</exception>
    /// <exception cref="JobNotFoundException">The cluster does not know the job.</exception>
    public async Task<JobStatus> WaitUntilEndedAsync(JobId jobId, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        long start = Time.GetTimestamp();
        var status = await WaitJobAsync(jobId, Slice(start, timeout), cancellationToken).ConfigureAwait(false);
        return await UntilEndedAsync(status, start, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One long poll: answers when the job has ended, or after the time-out with its present status.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="timeout">0 to 300 seconds; 30 seconds where null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobNotFoundException">The cluster does not know the job.</exception>
    public Task<JobStatus> WaitJobAsync(JobId jobId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AboutJobAsync(jobId, CallAsync("wait_job", new WaitJobRequest { JobId = jobId, TimeoutSeconds = timeout?.TotalSeconds },
            WireJson.Default.WaitJobRequest, WireJson.Default.JobStatus, Retry.Safe, cancellationToken));

    /// <summary>What is known of a job.</summary>
    /// <exception cref="JobNotFoundException">The cluster does not know the job.</exception>
    public Task<JobStatus> GetJobStatusAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        AboutJobAsync(jobId, CallAsync("get_job_status", new JobIdRequest { JobId = jobId },
            WireJson.Default.JobIdRequest, WireJson.Default.JobStatus, Retry.Safe, cancellationToken));

    /// <summary>Cancels a job: a waiting one ends at once, a running one is told and ends when its worker heeds it.</summary>
    /// <exception cref="JobNotFoundException">The cluster does not know the job.</exception>
    public Task<JobStatus> CancelJobAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        AboutJobAsync(jobId, CallAsync("cancel_job", new JobIdRequest { JobId = jobId },
            WireJson.Default.JobIdRequest, WireJson.Default.JobStatus, Retry.Safe, cancellationToken));

    /// <summary>A page of jobs.</summary>
    /// <param name="request">The filter and the page; the first page of all jobs where null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ListJobsResponse> ListJobsAsync(ListJobsRequest? request = null, CancellationToken cancellationToken = default) =>
        CallAsync("list_jobs", request ?? new ListJobsRequest(), WireJson.Default.ListJobsRequest, WireJson.Default.ListJobsResponse, Retry.Safe, cancellationToken);

    /// <summary>The lines that the worker wrote about a job.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="from">The index of the first line wanted; 0 where null.</param>
    /// <param name="timeout">How long to wait for a line where there is none yet and the job has not ended, 0 to 60 seconds; not at all where null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JobNotFoundException">The cluster does not know the job.</exception>
    public Task<JobLogsResponse> GetJobLogsAsync(JobId jobId, long? from = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AboutJobAsync(jobId, CallAsync("get_job_logs", new JobLogsRequest { JobId = jobId, From = from, TimeoutSeconds = timeout?.TotalSeconds },
            WireJson.Default.JobLogsRequest, WireJson.Default.JobLogsResponse, Retry.Safe, cancellationToken));

    /// <summary>The lines that the worker writes about a job, as it writes them, until the job has ended.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="from">The index of the first line wanted.</param>
    /// <param name="cancellationToken">Ends the following.</param>
    /// <exception cref="JobNotFoundException">The cluster does not know the job.</exception>
    public async IAsyncEnumerable<JobLogLine> FollowJobLogsAsync(JobId jobId, long from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Lines that came between the last answer and the end of the job are still to be fetched when the end is seen.
        for (bool ended = false; ;)
        {
            var log = await GetJobLogsAsync(jobId, from, ended ? null : WaitSlice, cancellationToken).ConfigureAwait(false);
            foreach (var line in log.Lines)
                yield return line;
            from = log.Next;
            if (log.Lines.Count > 0)
                continue;
            if (ended)
                yield break;
            ended = (await GetJobStatusAsync(jobId, cancellationToken).ConfigureAwait(false)).State.IsTerminal();
        }
    }

    /// <summary>The dead letters, newest last: the oldest 10,000 of them at most, and no more than fill 32 MiB. Those behind them are seen once these are requeued or discarded.</summary>
    public async Task<IReadOnlyList<DeadLetter>> GetDlqJobsAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("get_dlq_jobs", WireJson.Default.DeadLettersResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Jobs;

    /// <summary>Puts a dead letter back into its queue with its attempts unused.</summary>
    /// <exception cref="JobNotFoundException">The job is no dead letter.</exception>
    public Task<JobStatus> RequeueFromDlqAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        AboutJobAsync(jobId, CallAsync("requeue_from_dlq", new JobIdRequest { JobId = jobId },
            WireJson.Default.JobIdRequest, WireJson.Default.JobStatus, Retry.Never, cancellationToken));

    /// <summary>Removes a dead letter; the job stays failed.</summary>
    /// <exception cref="JobNotFoundException">The job is no dead letter.</exception>
    public async Task DiscardFromDlqAsync(JobId jobId, CancellationToken cancellationToken = default)
    {
        try
        {
            await CallAsync("discard_from_dlq", new JobIdRequest { JobId = jobId }, WireJson.Default.JobIdRequest, Retry.Never, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException refusal)
        {
            throw new JobNotFoundException(jobId, refusal);
        }
    }

    private static async Task<T> AboutJobAsync<T>(JobId jobId, Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (NotFoundException refusal)
        {
            throw new JobNotFoundException(jobId, refusal);
        }
    }

    private async Task<IReadOnlyList<SubmittedJob>> SubmitBatchAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) =>
        (await CallAsync("submit_jobs", new SubmitJobsRequest { Jobs = jobs },
            WireJson.Default.SubmitJobsRequest, WireJson.Default.SubmitJobsResponse, Retry.Safe, cancellationToken).ConfigureAwait(false)).Jobs;

    private async Task<JobStatus> UntilEndedAsync(JobStatus status, long start, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        while (!status.State.IsTerminal())
        {
            if (timeout is { } limit && Time.GetElapsedTime(start) >= limit)
                throw new JobTimeoutException(status, limit);
            status = await WaitJobAsync(status.JobId, Slice(start, timeout), cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    private TimeSpan Slice(long start, TimeSpan? timeout)
    {
        if (timeout is not { } limit)
            return WaitSlice;
        TimeSpan left = limit - Time.GetElapsedTime(start);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < WaitSlice ? left : WaitSlice;
    }
}
