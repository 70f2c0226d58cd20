using Mindtrace.Node;
using Mindtrace.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddNode();

var app = builder.Build();
app.MapNode();
app.MapDefaultEndpoints();
await app.RunAsync();
