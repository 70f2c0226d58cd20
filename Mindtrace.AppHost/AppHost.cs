using Mindtrace.AppHost;
using Mindtrace.AppHost.Commands;
using Mindtrace.AppHost.Deployment;
using Mindtrace.AppHost.JobStore;
using Mindtrace.AppHost.ObjectStore;

var builder = DistributedApplication.CreateBuilder(args);
var settings = ClusterSettings.From(builder.Configuration);

var redis = builder.AddJobStore("redis");
var objects = builder.AddObjectStore("minio", settings);
var nodeToken = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, "node-token", special: false);

var manager = builder.AddProject<Projects.Mindtrace_ClusterManager>("manager")
    .WithHttpEndpoint(port: settings.ManagerPort)
    .WithExternalHttpEndpoints()
    .WithHealth()
    .WithReplicas(settings.ManagerReplicas)
    .WithJobStore(redis)
    .WithObjectStore(objects)
    .WithPublicAddress()
    .WithNodeToken(nodeToken)
    .WithQueueCommands();

var node = builder.AddProject<Projects.Mindtrace_Node>("node")
    .WithHttpEndpoint(port: settings.NodePort)
    .WithHealth()
    .WithJobStore(redis)
    .WithObjectStore(objects)
    .WithManager(manager)
    .WithNodeAddress()
    .WithNodeToken(nodeToken)
    .WithDrainCommand();

builder.AddProject<Projects.Mindtrace_WorkerHost>("echo-worker")
    .WithHttpEndpoint()
    .WithHealth()
    .WithReplicas(settings.EchoWorkerReplicas)
    .WithJobStore(redis)
    .WithWorker("Mindtrace.Workers.EchoWorker", "echo")
    .WithManager(manager);

builder.AddDeployment(settings, node);
builder.Build().Run();
