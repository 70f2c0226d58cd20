using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>One launch: what was asked for and how far it is.</summary>
internal sealed class Launch(NodeLaunchWorkerRequest request)
{
    private readonly Lock _gate = new();
    private bool _wasReady;
    private LaunchStatus _status = new() { LaunchId = Guid.NewGuid().ToString(), Status = LaunchState.Pending, WorkerName = request.WorkerName, WorkerUrl = request.WorkerUrl };

    public NodeLaunchWorkerRequest Request { get; } = request;

    public string Id => _status.LaunchId;

    /// <summary>What the worker's process wrote.</summary>
    public LogTail Tail { get; } = new();

    public LaunchStatus Status
    {
        get
        {
            lock (_gate)
                return _status with { LogTail = Tail.Lines };
        }
    }

    public void Enter(string phase) => Change(status => status with { Status = LaunchState.Running, Phase = phase });

    public void Identify(string workerId, string workerName, string workerUrl) =>
        Change(status => status with { WorkerId = workerId, WorkerName = workerName, WorkerUrl = workerUrl });

    public void ReportLimits(IReadOnlyList<string> notEnforced) => Change(status => status with { LimitsNotEnforced = notEnforced });

    public void Succeed()
    {
        _wasReady = true;
        Change(static status => status with { Status = LaunchState.Ready, Phase = "ready", Error = null });
    }

    /// <summary>The worker crashed and is to be started again.</summary>
    public void Crash(string reason) =>
        Change(status => status with { Status = LaunchState.Running, Phase = "restart", Restarts = status.Restarts + 1, LastCrash = reason });

    public void Fail(string error) => Change(status => status with { Status = LaunchState.Failed, Error = error });

    /// <summary>The worker is down because it was asked to be: a launch that was ready stays what it was.</summary>
    public void Stop()
    {
        if (_wasReady)
            Change(static status => status with { Status = LaunchState.Ready, Phase = "stopped" });
        else
            Fail("The worker was stopped before it was ready");
    }

    private void Change(Func<LaunchStatus, LaunchStatus> change)
    {
        lock (_gate)
            _status = change(_status);
    }
}
