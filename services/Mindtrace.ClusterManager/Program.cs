using Mindtrace.ClusterManager;
using Mindtrace.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddClusterManager();

var app = builder.Build();
app.MapClusterManager();
app.MapDefaultEndpoints();
await app.RunAsync();
