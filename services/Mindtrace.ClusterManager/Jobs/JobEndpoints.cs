using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Submitting jobs and looking at them.</summary>
internal sealed class JobEndpoints(JobQueue queue, JobValidation validation, EndpointJobs endpointJobs, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const double DefaultWaitSeconds = 30;
    private const double MaxFollowSeconds = 60;
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(500);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapWire<Job, JobStatus>("submit_job", SubmitAsync);
        endpoints.MapWire<SubmitJobsRequest, SubmitJobsResponse>("submit_jobs", SubmitManyAsync);
        endpoints.MapWire<JobIdRequest, JobStatus>("get_job_status", async (request, context) => await GetAsync(request.JobId, context.RequestAborted));
        endpoints.MapWire<WaitJobRequest, JobStatus>("wait_job", WaitAsync);
        endpoints.MapWire<JobIdRequest, JobStatus>("cancel_job", CancelAsync);
        endpoints.MapWire<ListJobsRequest, ListJobsResponse>("list_jobs", ListAsync);
        endpoints.MapWire<JobLogsRequest, JobLogsResponse>("get_job_logs", GetLogAsync);
    }

    public static WireException Unknown(JobId id) => new(StatusCodes.Status404NotFound, $"Job '{id}' was not found");

    private async Task<JobStatus> SubmitAsync(Job job, HttpContext context)
    {
        validation.Check(job);
        var accepted = await queue.SubmitAsync(job, context.RequestAborted);
        return accepted.EndpointLease is null ? accepted.Status : await endpointJobs.RunAsync(accepted);
    }

    private async Task<SubmitJobsResponse> SubmitManyAsync(SubmitJobsRequest request, HttpContext context)
    {
        validation.Check(request.Jobs);
        var accepted = await queue.SubmitManyAsync(request.Jobs, context.RequestAborted);
        var answers = new SubmittedJob[accepted.Count];
        List<Task>? calls = null;
        for (int i = 0; i < answers.Length; i++)
        {
            var result = accepted[i];
            answers[i] = Answer(result.Status, result.Existing);
            if (result.EndpointLease is not null)
                (calls ??= []).Add(RunAsync(i, result));
        }

        if (calls is not null)
            await Task.WhenAll(calls);
        return new SubmitJobsResponse(answers);

        async Task RunAsync(int index, SubmitResult result) => answers[index] = Answer(await endpointJobs.RunAsync(result), existing: false);
    }

    private static SubmittedJob Answer(JobStatus status, bool existing) => new()
    {
        JobId = status.JobId,
        Status = status.Status,
        State = status.State,
        Existing = existing,
        Error = status.Error,
    };

    private async Task<JobStatus> GetAsync(JobId id, CancellationToken cancellationToken) =>
        await queue.GetAsync(id, cancellationToken) ?? throw Unknown(id);

    private async Task<JobStatus> WaitAsync(WaitJobRequest request, HttpContext context)
    {
        double seconds = request.TimeoutSeconds ?? DefaultWaitSeconds;
        RequireRange("timeout_seconds", seconds, 0, WaitJobRequest.MaxTimeoutSeconds);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            return await queue.WaitAsync(request.JobId, TimeSpan.FromSeconds(seconds), ends.Token) ?? throw Unknown(request.JobId);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The manager stops: the client gets what is known and can ask another one.
            return await GetAsync(request.JobId, context.RequestAborted);
        }
    }

    private async Task<JobStatus> CancelAsync(JobIdRequest request, HttpContext context)
    {
        // A job that has ended already is no error: what counts is that it does not run.
        if (await queue.CancelAsync(request.JobId, context.RequestAborted) is TransitionResult.NotFound)
            throw Unknown(request.JobId);
        return await GetAsync(request.JobId, context.RequestAborted);
    }

    private async Task<ListJobsResponse> ListAsync(ListJobsRequest request, HttpContext context)
    {
        int limit = request.Limit ?? DefaultPage;
        RequireRange("limit", limit, 1, MaxPage);
        try
        {
            return await queue.ListAsync(request.State, request.JobType, request.WorkerId, limit, request.Cursor, context.RequestAborted);
        }
        catch (FormatException)
        {
            throw WireException.Validation("cursor", "value_error", "Value error, the cursor is none that list_jobs gave");
        }
    }

    private async Task<JobLogsResponse> GetLogAsync(JobLogsRequest request, HttpContext context)
    {
        if (request.From is < 0)
            throw WireException.Validation("from", "greater_than_equal", "Input should be greater than or equal to 0");
        double seconds = request.TimeoutSeconds ?? 0;
        RequireRange("timeout_seconds", seconds, 0, MaxFollowSeconds);

        long start = time.GetTimestamp();
        while (true)
        {
            var log = await queue.GetLogAsync(request.JobId, request.From ?? 0, context.RequestAborted) ?? throw Unknown(request.JobId);
            if (log.Lines.Count > 0 || time.GetElapsedTime(start).TotalSeconds >= seconds || lifetime.ApplicationStopping.IsCancellationRequested)
                return log;
            if ((await GetAsync(request.JobId, context.RequestAborted)).State.IsTerminal())
                return await queue.GetLogAsync(request.JobId, request.From ?? 0, context.RequestAborted) ?? throw Unknown(request.JobId);
            await Task.Delay(FollowInterval, time, context.RequestAborted);
        }
    }

    private static void RequireRange(string field, double value, double min, double max)
    {
        if (value < min || value > max)
            throw WireException.Validation(field, value < min ? "greater_than_equal" : "less_than_equal", $"Input should be {min} to {max}");
    }
}
