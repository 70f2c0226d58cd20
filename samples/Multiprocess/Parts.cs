using Mindtrace.Cluster.Client;
using Mindtrace.ClusterManager;
using Mindtrace.Jobs;
using Mindtrace.Wire;
using Mindtrace.Workers;

namespace Mindtrace.Samples.Multiprocess;

/// <summary>The parts, of which each process plays one.</summary>
internal sealed class Parts(IConfiguration commandLine)
{
    private readonly string _managerUrl = commandLine["manager"] ?? "http://127.0.0.1:8002";
    private readonly string _workerUrl = commandLine["worker"] ?? "http://127.0.0.1:8004";

    private ClusterClient Manager => new(SampleCluster.Http(_managerUrl));

    private WorkerClient Worker => new(SampleCluster.Http(_workerUrl));

    /// <summary>Hosts the manager until it is told to stop.</summary>
    public async Task<int> ManagerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(_managerUrl);
        builder.AddClusterManager();
        var app = builder.Build();
        app.MapClusterManager();
        await app.RunAsync();
        return 0;
    }

    /// <summary>Hosts an echo worker until it is told to stop.</summary>
    public async Task<int> WorkerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(_workerUrl);
        builder.Services.AddMindtraceWorker<EchoWorker>(options =>
        {
            options.Url = _workerUrl;
            options.ClusterUrl = _managerUrl;
        });
        var app = builder.Build();
        app.UseMindtraceWire();
        app.MapMindtraceWorker();
        await app.RunAsync();
        return 0;
    }

    /// <summary>Connects the worker to a job type.</summary>
    public async Task<int> JobSchemaAsync()
    {
        await Manager.WaitUntilAvailableAsync();
        await Worker.WaitUntilAvailableAsync();
        await Manager.RegisterJobToWorkerAsync(JobType.Parse("echo"), _workerUrl);
        Console.WriteLine($"jobs of type echo go to {_workerUrl}");
        return 0;
    }

    /// <summary>Submits a job and waits for it.</summary>
    public async Task<int> JobAsync(string id)
    {
        var job = JobFactory.Create("echo", new { Message = "Hello, World!", Delay = 2 }) with { Id = JobId.Parse(id) };
        var status = await Manager.SubmitAndWaitAsync(job, TimeSpan.FromSeconds(60));
        Report.Print(status);
        return status.State is JobState.Completed ? 0 : 1;
    }

    /// <summary>Watches a job from another process until it ends.</summary>
    public async Task<int> StatusAsync(string id)
    {
        JobState? shown = null;
        while (true)
        {
            try
            {
                var status = await Manager.WaitJobAsync(JobId.Parse(id), TimeSpan.FromMilliseconds(200));
                if (status.State != shown)
                    Report.Print(status);
                shown = status.State;
                if (status.State.IsTerminal())
                    return 0;
            }
            catch (JobNotFoundException)
            {
                Console.WriteLine($"job {id} has not been submitted yet");
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>Ends worker and manager.</summary>
    public async Task<int> StopAsync()
    {
        await Worker.ShutdownAsync();
        await Manager.ClearDatabasesAsync();
        await Manager.ShutdownAsync();
        return 0;
    }
}
