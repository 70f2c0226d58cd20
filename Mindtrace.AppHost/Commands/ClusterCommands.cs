using Microsoft.Extensions.DependencyInjection;
using Mindtrace.Cluster.Client;
using Mindtrace.Jobs;

namespace Mindtrace.AppHost.Commands;

/// <summary>Commands of the cluster in the dashboard.</summary>
internal static class ClusterCommands
{
    private const string QueueArgument = "queue";

    /// <summary>Adds pausing and resuming a queue, its figures, and requeueing dead letters to the manager.</summary>
    public static IResourceBuilder<ProjectResource> WithQueueCommands(this IResourceBuilder<ProjectResource> manager) =>
        manager
            .WithClusterCommand("pause-queue", "Pause a queue", "Pause", required: true, async (cluster, queue, cancellationToken) =>
            {
                await cluster.PauseQueueAsync(queue!.Value, cancellationToken);
                return CommandResults.Success($"The queue {queue} is paused; running jobs go on.");
            })
            .WithClusterCommand("resume-queue", "Resume a queue", "Play", required: true, async (cluster, queue, cancellationToken) =>
            {
                await cluster.ResumeQueueAsync(queue!.Value, cancellationToken);
                return CommandResults.Success($"The queue {queue} is consumed again.");
            })
            .WithClusterCommand("requeue-dead-letters", "Requeue dead letters", "ArrowRepeatAll", required: false, async (cluster, queue, cancellationToken) =>
            {
                var dead = (await cluster.GetDlqJobsAsync(cancellationToken)).Where(letter => queue is null || letter.Job.SchemaName == queue).ToList();
                foreach (var letter in dead)
                    await cluster.RequeueFromDlqAsync(letter.JobId, cancellationToken);
                return CommandResults.Success($"{dead.Count} dead letters are queued again.");
            })
            .WithClusterCommand("queue-stats", "Show the queues", "DataBarVertical", required: false, async (cluster, queue, cancellationToken) =>
            {
                var queues = await cluster.QueueStatsAsync(queue, cancellationToken);
                return CommandResults.Success($"{queues.Count} queues", QueueTable.Write(queues), CommandResultFormat.Markdown, displayImmediately: true);
            });

    /// <summary>Adds stopping all of a node's workers, each after its running jobs.</summary>
    public static IResourceBuilder<ProjectResource> WithDrainCommand(this IResourceBuilder<ProjectResource> node)
    {
        var endpoint = node.GetEndpoint("http");
        return node.WithCommand(
            "drain",
            "Drain",
            context => RunAsync(context, endpoint, async http =>
            {
                await new NodeClient(http).ShutdownAllWorkersAsync(context.CancellationToken);
                return CommandResults.Success("The node's workers have ended.");
            }),
            new CommandOptions
            {
                Description = "Ends all workers of this node. Each finishes its running jobs within its drain time-out or hands them back.",
                ConfirmationMessage = "End all workers of this node?",
                IconName = "DrinkToGo",
                UpdateState = WhileRunning,
            });
    }

    private static IResourceBuilder<ProjectResource> WithClusterCommand(
        this IResourceBuilder<ProjectResource> manager,
        string name,
        string displayName,
        string icon,
        bool required,
        Func<ClusterClient, JobType?, CancellationToken, Task<ExecuteCommandResult>> act)
    {
        var endpoint = manager.GetEndpoint("http");
        return manager.WithCommand(
            name,
            displayName,
            context => RunAsync(context, endpoint, http =>
            {
                string? queue = context.Arguments[QueueArgument].Value;
                return act(new ClusterClient(http), string.IsNullOrWhiteSpace(queue) ? null : JobType.Parse(queue.Trim()), context.CancellationToken);
            }),
            new CommandOptions
            {
                IconName = icon,
                UpdateState = WhileRunning,
                Arguments =
                [
                    new InteractionInput
                    {
                        Name = QueueArgument,
                        Label = required ? "Queue (job type)" : "Queue (job type; all where empty)",
                        InputType = InputType.Text,
                        Required = required,
                    },
                ],
            });
    }

    private static async Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context, EndpointReference endpoint, Func<HttpClient, Task<ExecuteCommandResult>> act)
    {
        using var http = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = new Uri(endpoint.Url);
        try
        {
            return await act(http);
        }
        catch (Exception exception) when (exception is ClusterException or FormatException)
        {
            return CommandResults.Failure(exception.Message);
        }
    }

    private static ResourceCommandState WhileRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
}
