using System.Diagnostics;
using System.Text.Json;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.AppHost.Tests.Running;

public sealed class RunningTests(RunningApplication running)
{
    private static readonly JobType Echo = JobType.Parse("echo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_submitted_to_the_managers_address_is_completed_and_its_trace_is_in_the_dashboard()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        string trace = ActivityTraceId.CreateRandom().ToHexString();
        string client = ActivitySpanId.CreateRandom().ToHexString();
        using var http = running.Application.CreateHttpClient("manager");
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{client}-01");

        var status = await new ClusterClient(http).SubmitAndWaitAsync(JobFactory.Create("echo", new { Message = "hello" }), RunningApplication.Patience, Token);

        Assert.Equal((JobState.Completed, "hello"), (status.State, status.Output.GetProperty("echoed").GetString()));
        var spans = await running.Dashboard.WholeTraceAsync(trace, client, RunningApplication.Patience, "submit echo", "run echo");
        var submit = spans.Single(span => span.Name == "submit echo");
        var run = spans.Single(span => span.Name == "run echo");
        Assert.Equal(("manager", "echo-worker", submit.Id), (submit.Service, run.Service, run.ParentId));
        Assert.Contains(spans, span => span.Id == submit.ParentId && span.Service == "manager");
    }

    [Fact]
    public async Task A_queue_is_paused_and_resumed_from_the_dashboard()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        Assert.Equal("The queue echo is paused; running jobs go on.", (await CommandAsync("manager", "pause-queue", "echo")).Message);
        Assert.True(Assert.Single(await running.Manager.QueueStatsAsync(Echo, Token)).Paused);
        Assert.Contains("| echo | paused |", (await CommandAsync("manager", "queue-stats", "")).Data?.Value, StringComparison.Ordinal);
        await CommandAsync("manager", "resume-queue", "echo");
        Assert.False(Assert.Single(await running.Manager.QueueStatsAsync(Echo, Token)).Paused);
    }

    [Fact]
    public async Task Dead_letters_are_requeued_from_the_dashboard()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        var job = JobFactory.Create("echo", new { });
        await running.Manager.SubmitAndWaitAsync(job, RunningApplication.Patience, Token);
        Assert.Equal(job.Id, Assert.Single(await running.Manager.GetDlqJobsAsync(Token)).JobId);
        Assert.Equal("1 dead letters are queued again.", (await CommandAsync("manager", "requeue-dead-letters", "echo")).Message);
        Assert.Equal(JobState.Failed, (await running.Manager.WaitUntilEndedAsync(job.Id, RunningApplication.Patience, Token)).State);
        await running.Manager.DiscardFromDlqAsync(job.Id, Token);
    }

    [Fact]
    public async Task A_nodes_workers_are_ended_from_the_dashboard()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await running.Manager.RegisterWorkerTypeAsync(
            new WorkerTypeInfo
            {
                WorkerName = "drained",
                WorkerClass = "Mindtrace.Workers.EchoWorker",
                WorkerParams = JsonElement.Parse("{}"),
                JobType = JobType.Parse("drained"),
            },
            Token);
        string node = running.Application.GetEndpoint("node", "http").ToString().TrimEnd('/');
        await running.Manager.LaunchWorkerAsync(new LaunchWorkerRequest { NodeUrl = node, WorkerType = "drained" }, Token);
        await Eventually.TrueAsync(async () => await WorkersAsync(WorkerState.Idle) is 1, RunningApplication.Patience, "the worker");

        await CommandAsync("node", "drain", null);

        await Eventually.TrueAsync(async () => await WorkersAsync(WorkerState.Shutdown) is 1, RunningApplication.Patience, "the end of the worker");
        async Task<int> WorkersAsync(WorkerState state) =>
            (await running.Manager.ListWorkersAsync(Token)).Count(worker => worker.WorkerType == "drained" && worker.Status == state);
    }

    private async Task<ExecuteCommandResult> CommandAsync(string resource, string command, string? queue)
    {
        var commands = running.Application.ResourceCommands;
        // Of a resource with replicas the commands are those of each.
        string id = (await running.Application.ResourceNotifications.WaitForResourceHealthyAsync(resource, Token)).ResourceId;
        var result = queue is null
            ? await commands.ExecuteCommandAsync(id, command, Token)
            : await commands.ExecuteCommandAsync(
                id, command, new InteractionInputCollection([new InteractionInput { Name = "queue", InputType = InputType.Text, Value = queue }]), Token);
        Assert.True(result.Success, result.Message);
        return result;
    }
}
