using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mindtrace.Git;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of <see cref="GitRepositories"/>.</summary>
public static class GitServices
{
    /// <summary>Adds <see cref="GitRepositories"/>, configured by the subsection <c>GIT</c> of a section. The host removes mirrors that are not used any more.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section: <c>MINDTRACE_WORKER</c> or <c>MINDTRACE_CLUSTER</c>.</param>
    public static IServiceCollection AddMindtraceGit(this IServiceCollection services, string section)
    {
        ArgumentNullException.ThrowIfNull(services);
        string git = section + ":GIT";
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<GitOptions>>(new GitOptionsValidator(git));
        services.AddOptions<GitOptions>()
            .BindConfiguration(git)
            .Configure<IConfiguration>((options, configuration) => AddAllowedHosts(options, configuration.GetSection(git + ":ALLOWED_HOSTS")))
            .ValidateOnStart();
        services.TryAddSingleton<GitRepositories>();
        services.AddHostedService<MirrorSweeper>();
        return services;
    }

    private static void AddAllowedHosts(GitOptions options, IConfigurationSection section)
    {
        var hosts = section.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? section.GetChildren().Select(child => child.Value ?? "");
        foreach (string host in hosts)
            options.AllowedHosts.Add(host);
    }
}
