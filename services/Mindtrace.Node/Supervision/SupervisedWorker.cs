using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>One worker of this node, from its launch to its end: started, watched, restarted after a crash, stopped.</summary>
internal sealed partial class SupervisedWorker(
    Launch launch,
    WorkerSource source,
    LaunchSlots slots,
    WorkerHostProgram program,
    WorkerEnvironment environment,
    ControlGroups groups,
    WorkerReadiness readiness,
    PortPool ports,
    NodeAddress node,
    IOptions<NodeOptions> options,
    TimeProvider time,
    ILogger<SupervisedWorker> logger) : IDisposable
{
    /// <summary>A worker that was never ready has no jobs to end.</summary>
    private static readonly TimeSpan UnreadyStopTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly RestartBudget _restarts = new(options.Value.RestartLimit, options.Value.RestartWindow, options.Value.RestartDelay, time);

    /// <summary>The worker's id, which it keeps over restarts.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    public string Name => launch.Request.WorkerName ?? Id;

    /// <summary>The worker's port, once it has one.</summary>
    public int? Port { get; private set; }

    private string Url { get; set; } = "";

    public void Dispose() => _stop.Dispose();

    /// <summary>Asks the worker to stop; <see cref="RunAsync"/> returns once it is down.</summary>
    public Task RequestStopAsync() => _stop.CancelAsync();

    /// <summary>Launches the worker and stays with it until it is down for good. Never throws: how it ended is in the launch.</summary>
    public async Task RunAsync()
    {
        try
        {
            using var prepared = await source.PrepareAsync(launch, _stop.Token);
            TakeAddress();
            await SuperviseAsync(prepared);
            launch.Stop();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            launch.Stop();
        }
        catch (LaunchFailedException exception)
        {
            LogFailed(launch.Id, Id, exception.Message);
            launch.Fail(exception.Message);
        }
        catch (Exception exception)
        {
            LogUnexpected(exception, Id);
            launch.Fail($"The worker's supervision failed: {exception.Message}");
        }
        finally
        {
            if (Port is { } port)
                ports.Return(port);
        }
    }

    private async Task SuperviseAsync(PreparedWorker prepared)
    {
        for (bool restarted = false; await RunProcessAsync(prepared, restarted) is { } crash; restarted = true)
        {
            if (_restarts.Take() is not { } wait)
                throw new LaunchFailedException($"{crash}; it was restarted {options.Value.RestartLimit} times within {options.Value.RestartWindow} and stays down");
            launch.Crash(crash);
            LogRestarting(Id, wait, crash);
            await Task.Delay(wait, time, _stop.Token);
        }
    }

    /// <summary>Runs one process of the worker to its end; returns its crash, or null where it ended with exit code 0, as it does when it is told to shut down.</summary>
    /// <exception cref="LaunchFailedException">The first process did not become ready.</exception>
    private async Task<string?> RunProcessAsync(PreparedWorker prepared, bool restarted)
    {
        launch.Enter("wait");
        using var slot = await slots.TakeAsync(_stop.Token);
        launch.Enter("start");
        var type = prepared.Type;
        using var process = WorkerProcess.Start(
            program, new WorkerCommand(type.WorkerClass, Url, Id, Name, prepared.Assembly, type.WorkerParams), environment.Build(type.Limits), launch.Tail);
        using var limited = groups.Apply(process.Id, Id, type.Limits);
        launch.ReportLimits(limited.NotEnforced);
        LogStarted(Id, type.WorkerName, process.Id, Url);
        bool ready = false;
        try
        {
            await readiness.BringUpAsync(process, Id, Url, await JobTypesAsync(type, restarted), launch.Enter, _stop.Token);
            slot.Dispose();
            ready = true;
            launch.Succeed();
            LogReady(Id, Url);
            int exitCode = await process.WaitForExitAsync(_stop.Token);
            return exitCode is 0 ? null : $"The worker ended with exit code {exitCode}";
        }
        catch (LaunchFailedException exception) when (restarted)
        {
            return exception.Message;
        }
        finally
        {
            await process.StopAsync(ready || options.Value.StopTimeout < UnreadyStopTimeout ? options.Value.StopTimeout : UnreadyStopTimeout, time);
            await process.DrainOutputAsync(time);
            LogStopped(Id, process.Id);
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
