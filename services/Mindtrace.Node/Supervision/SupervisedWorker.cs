using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>One worker of this node, from its launch to its end: started, watched, restarted after a crash, stopped.</summary>
internal sealed partial class SupervisedWorker(
    Launch launch,
    WorkerSource source,
    WorkerHostProgram program,
    WorkerEnvironment environment,
    WorkerReadiness readiness,
    PortPool ports,
    NodeAddress node,
    IOptions<NodeOptions> options,
    TimeProvider time,
    ILogger<SupervisedWorker> logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RestartBudget _restarts = new(options.Value.RestartLimit, options.Value.RestartWindow, time);

    /// <summary>The worker's id, which it keeps over restarts.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    public string Name => launch.Request.WorkerName ?? Id;

    /// <summary>The worker's port, once it has one.</summary>
    public int? Port { get; private set; }

    private string Url { get; set; } = "";

    public void Dispose() => _stop.Dispose();

    /// <summary>Asks the worker to stop; <see cref="RunAsync"/> returns once it is down.</summary>
    public Task RequestStopAsync() => _stop.CancelAsync();

    public async Task RunAsync()
    {
        try
        {
            var prepared = await source.PrepareAsync(launch, _stop.Token);
            TakeAddress();
            await SuperviseAsync(prepared);
        }
        catch (LaunchFailedException exception)
        {
            LogFailed(launch.Id, Id, exception.Message);
            launch.Fail(exception.Message);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            if (launch.Status.Status is not LaunchState.Ready)
                launch.Fail("The worker was stopped before it was ready");
        }
        finally
        {
            if (Port is { } port)
                ports.Return(port);
        }
    }

    private async Task SuperviseAsync(PreparedWorker prepared)
    {
        bool wasReady = false;
        while (true)
        {
            launch.Enter("start");
            using var process = WorkerProcess.Start(
                program, new WorkerCommand(prepared.Type.WorkerClass, Url, Id, Name, prepared.Assembly, prepared.Type.WorkerParams), environment.Build(), launch.Tail);
            using var limited = LimitEnforcement.Apply(process.Id, Id, prepared.Type.Limits);
            launch.ReportLimits(limited.NotEnforced);
            LogStarted(Id, prepared.Type.WorkerName, process.Id, Url);
            string end;
            try
            {
                await readiness.BringUpAsync(process, Id, Url, await JobTypesAsync(prepared.Type, wasReady), launch.Enter, _stop.Token);
                launch.Succeed();
                wasReady = true;
                LogReady(Id, Url);
                end = $"ended with exit code {await process.WaitForExitAsync(_stop.Token)}";
            }
            catch (LaunchFailedException exception) when (wasReady)
            {
                end = exception.Message;
            }
            finally
            {
                await process.StopAsync(options.Value.StopTimeout, time);
                await process.DrainOutputAsync(time);
                LogStopped(Id, process.Id);
            }

            launch.Enter("restart");
            if (_restarts.Take() is not { } wait)
                throw new LaunchFailedException($"The worker {end}; it was restarted {options.Value.RestartLimit} times within {options.Value.RestartWindow} and stays down");
            LogRestarting(Id, end, wait);
            await Task.Delay(wait, time, _stop.Token);
        }
    }

    /// <summary>The job types to connect: those of the launch, and after a restart also those the worker was given since.</summary>
    private async Task<IEnumerable<JobType>> JobTypesAsync(WorkerTypeInfo type, bool restarted)
    {
        JobType?[] own = [launch.Request.AutoConnectJobType ?? type.JobType];
        var known = restarted ? await readiness.KnownJobTypesAsync(Id, _stop.Token) : [];
        return own.OfType<JobType>().Concat(known).Distinct();
    }

    private void TakeAddress()
    {
        if (launch.Request.WorkerUrl is { } url)
        {
            int port = new Uri(url).Port;
            if (!ports.TryTake(port))
                throw new LaunchFailedException($"Port {port} of {url} is in use on this node");
            Port = port;
            Url = url;
        }
        else
        {
            Port = ports.TakeLowest() ?? throw new LaunchFailedException($"No port of the node's range {ports.Text} is free");
            Url = $"http://{node.Host}:{Port}";
        }

        launch.Identify(Id, Name, Url);
    }
}
