using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>One launch: what was asked for and how far it is.</summary>
internal sealed class Launch(NodeLaunchWorkerRequest request)
{
    private readonly Lock _gate = new();
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

    public void Succeed() => Change(static status => status with { Status = LaunchState.Ready, Phase = "ready", Error = null });

    public void Fail(string error) => Change(status => status with { Status = LaunchState.Failed, Error = error });

    private void Change(Func<LaunchStatus, LaunchStatus> change)
    {
        lock (_gate)
            _status = change(_status);
    }
}
