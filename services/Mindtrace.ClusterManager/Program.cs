using Mindtrace.ClusterManager;
using Mindtrace.ServiceDefaults;
using Mindtrace.Wire;

return await ServiceStart.GuardAsync(async () =>
{
    // Settings beside the program count, not those in the folder from which it happens to be started.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddServiceDefaults();
    builder.AddClusterManager();

    await using var app = builder.Build();
    app.MapClusterManager();
    app.MapDefaultEndpoints();
    await app.RunToEndAsync();
});
