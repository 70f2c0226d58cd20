using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the job queue.</summary>
public static class JobQueueServices
{
    /// <summary>
    /// Adds <see cref="JobQueue"/>, <see cref="WorkerDirectory"/> and their connection. The store's address is the section's <c>DEFAULT_REDIS_URL</c>, the
    /// queue's settings its <c>QUEUE</c> subsection; both are checked at start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">The section's name: <c>MINDTRACE_CLUSTER</c> or <c>MINDTRACE_WORKER</c>.</param>
    public static IServiceCollection AddMindtraceJobQueue(this IServiceCollection services, IConfiguration configuration, string section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RedisConnectionOptions>()
            .Configure(options => options.Url = configuration.GetConnectionString("redis") ?? options.Url)
            .Bind(configuration.GetSection(section));
        services.AddOptions<JobQueueOptions>().Bind(configuration.GetSection($"{section}:QUEUE"));
        return services.AddQueue(section);
    }

    /// <summary>The same with the configuration that the services hold, as every host's do.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section's name: <c>MINDTRACE_CLUSTER</c> or <c>MINDTRACE_WORKER</c>.</param>
    public static IServiceCollection AddMindtraceJobQueue(this IServiceCollection services, string section)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<RedisConnectionOptions>()
            .Configure<IConfiguration>((options, configuration) => options.Url = configuration.GetConnectionString("redis") ?? options.Url)
            .BindConfiguration(section);
        services.AddOptions<JobQueueOptions>().BindConfiguration($"{section}:QUEUE");
        return services.AddQueue(section);
    }

    private static IServiceCollection AddQueue(this IServiceCollection services, string section)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RedisConnectionOptions>()
            .ValidateDataAnnotations()
            .Validate(options => IsAddress(options.Url), $"{section}:DEFAULT_REDIS_URL should be redis://[user:password@]host[:port][/database] or a StackExchange.Redis configuration string.")
            .ValidateOnStart();
        services.AddOptions<JobQueueOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<JobQueueOptions>>(new JobQueueOptionsValidator($"{section}:QUEUE"));
        services.TryAddSingleton<IConnectionMultiplexer>(provider =>
            ConnectionMultiplexer.Connect(RedisUrl.Parse(provider.GetRequiredService<IOptions<RedisConnectionOptions>>().Value.Url)));
        services.TryAddSingleton<JobQueue>();
        services.TryAddSingleton<WorkerDirectory>();
        return services;
    }

    private static bool IsAddress(string url)
    {
        try
        {
            RedisUrl.Parse(url);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
