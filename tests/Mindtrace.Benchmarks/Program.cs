using Mindtrace.Benchmarks;
using Mindtrace.Benchmarks.Processes;
using Mindtrace.Benchmarks.Workloads;

if (args is [StoreProcess.GarnetCommand, var folder])
    return await StoreProcess.RunGarnetAsync(folder);
if (BenchmarkOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(BenchmarkOptions.Usage);
    return 2;
}

foreach (string store in options.Stores)
{
    var report = new Report(store);
    await using var cluster = await Cluster.StartAsync(store, options);
    if (options.Wants("idle"))
        await IdleWorkload.RunAsync(cluster, report);
    if (options.Wants("reference"))
        await ReferenceWorkload.RunAsync(cluster, options, report);
    if (options.Wants("W1"))
        await QueueWorkload.RunAsync(cluster, options, report);
    if (options.Wants("W2"))
        await LatencyWorkload.RunAsync(cluster, options, report);
    if (options.Wants("W3"))
        await DepthWorkload.RunAsync(cluster, options, report);
    await IdleWorkload.ReportMemoryAsync(cluster, report, "after");
}

return 0;
