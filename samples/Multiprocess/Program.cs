// Manager, worker and three clients, each a process of its own. Without a command the sample plays them all, on free ports; with one it is that part:
//   manager | worker | jobschema | job [ID] | status ID | stop        with the manager at --manager (8002) and the worker at --worker (8004)
using Mindtrace.Samples.Multiprocess;

var parts = new Parts(new ConfigurationBuilder().AddCommandLine(args.SkipWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToArray()).Build());
string? id = args.ElementAtOrDefault(1) is { } text && !text.StartsWith("--", StringComparison.Ordinal) ? text : null;
return args.FirstOrDefault() switch
{
    null => await EverythingAtOnce.RunAsync(),
    "manager" => await parts.ManagerAsync(),
    "worker" => await parts.WorkerAsync(),
    "jobschema" => await parts.JobSchemaAsync(),
    "job" => await parts.JobAsync(id ?? Guid.NewGuid().ToString()),
    "status" when id is not null => await parts.StatusAsync(id),
    "stop" => await parts.StopAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Give manager, worker, jobschema, job [ID], status ID or stop, or nothing");
    return 2;
}
