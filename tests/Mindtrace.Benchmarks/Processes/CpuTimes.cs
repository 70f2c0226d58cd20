namespace Mindtrace.Benchmarks.Processes;

/// <summary>Processor time of the store, the manager and the worker.</summary>
internal readonly record struct CpuTimes(TimeSpan Store, TimeSpan Manager, TimeSpan Worker)
{
    /// <summary>What was taken since an earlier look, per job and in microseconds.</summary>
    public (string Name, double Value)[] PerJobSince(CpuTimes earlier, double jobs) =>
    [
        ("store_cpu_us", (Store - earlier.Store).TotalMicroseconds / jobs),
        ("manager_cpu_us", (Manager - earlier.Manager).TotalMicroseconds / jobs),
        ("worker_cpu_us", (Worker - earlier.Worker).TotalMicroseconds / jobs),
    ];
}
