using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Node;

internal static class GitWorkerServices
{
    /// <summary>Adds <see cref="GitWorkerBuilder"/>, configured by the section <c>MINDTRACE_CLUSTER</c> and its subsection <c>GIT</c>.</summary>
    public static IServiceCollection AddGitWorkers(this IServiceCollection services)
    {
        services.AddMindtraceGit("MINDTRACE_CLUSTER");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GitWorkerOptions>, GitWorkerOptionsValidator>());
        services.AddOptions<GitWorkerOptions>().BindConfiguration("MINDTRACE_CLUSTER").ValidateOnStart();
        services.TryAddSingleton<JobProcess>();
        services.TryAddSingleton<GitWorkerBuilder>();
        services.AddHostedService(static provider => provider.GetRequiredService<GitWorkerBuilder>());
        return services;
    }
}
