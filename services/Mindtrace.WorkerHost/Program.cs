using Microsoft.Extensions.Logging.Console;
using Mindtrace.ServiceDefaults;
using Mindtrace.Wire;
using Mindtrace.WorkerHost;
using Mindtrace.Workers;

return await HostStart.GuardAsync(async () =>
{
    var arguments = HostArguments.Parse(args);
    var type = WorkerClasses.Find(arguments.WorkerClass, arguments.Assembly);

    // Settings beside the program count, not those in the folder from which it happens to be started.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    // What fails at the start is told in one sentence at the end; what stops the host later is critical.
    builder.Logging.AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    builder.Configuration.AddArguments(arguments);
    builder.AddServiceDefaults();
    builder.WebHost.UseUrls(builder.Configuration.ListenUrl());
    builder.Services.AddMindtraceWorker(
        services => ActivatorUtilities.CreateInstance<WorkerFactory>(services, type, arguments.Parameters).Create(), type.Name);
    if (type == typeof(RunScriptWorker))
        builder.Services.AddRunScript(builder.Configuration);
    if (arguments.ExitWithParent)
        builder.Services.AddSingleton<ParentWatch>();

    await using var app = builder.Build();
    app.CheckSettings();
    app.Services.GetService<ParentWatch>()?.Begin();
    app.Services.GetRequiredService<WorkerBase>();
    app.UseMindtraceWire();
    app.MapDefaultEndpoints();
    app.MapMindtraceWorker();
    await app.RunToEndAsync();
});
