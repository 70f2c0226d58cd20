using Microsoft.Extensions.Configuration;

namespace Mindtrace.AppHost.JobStore;

/// <summary>The store of the jobs.</summary>
internal static class JobStoreExtensions
{
    // Every acknowledged job survives a crash of the process, and one of the machine but for the last second's.
    private static readonly string[] AppendOnly = ["--appendonly", "yes", "--appendfsync", "everysec"];

    /// <summary>Adds Redis in a container with a data volume, or, where the connection string <paramref name="name"/> is configured, the store it points to.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddJobStore(this IDistributedApplicationBuilder builder, string name)
    {
        if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString(name)))
            return builder.AddConnectionString(name);
#pragma warning disable ASPIRECERTIFICATES001 // TLS inside the application's own network would need the developer's certificate to be trusted in every process.
        return builder.AddRedis(name)
            .WithImage(ContainerImage.Parse(Images.Redis))
            .WithDataVolume("mindtrace-jobs")
            .WithoutHttpsCertificate()
            .WithAppendOnlyFile();
#pragma warning restore ASPIRECERTIFICATES001
    }

    private static IResourceBuilder<RedisResource> WithAppendOnlyFile(this IResourceBuilder<RedisResource> builder) =>
        builder.WithArgs(context =>
        {
            // Published, the server's whole command line is one argument of a shell.
            if (context.ExecutionContext.IsPublishMode && context.Args is [.., string command])
                context.Args[^1] = string.Join(' ', [command, .. AppendOnly]);
            else
                Array.ForEach(AppendOnly, context.Args.Add);
        });
}
