using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client;

/// <summary>Makes jobs with a new id and the present time; the optional fields are set with <c>job with { Priority = 5 }</c>.</summary>
public static class JobFactory
{
    private const string Reflection = "The payload is written by reflection; pass a JsonTypeInfo instead.";

    /// <summary>Makes a job whose payload is <paramref name="input"/> as JSON with snake_case names.</summary>
    /// <param name="jobType">The job type, which also becomes the job's name.</param>
    /// <param name="input">The worker's input.</param>
    /// <param name="timeProvider">The clock of <see cref="Job.CreatedAt"/>; the system's where null.</param>
    /// <exception cref="FormatException"><paramref name="jobType"/> is no job type.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static Job Create<TInput>(string jobType, TInput input, TimeProvider? timeProvider = null) =>
        Create(jobType, JsonSerializer.SerializeToElement(input, PayloadJson.Options), timeProvider);

    /// <summary>Makes a job whose payload is <paramref name="input"/> as its contract writes it.</summary>
    /// <param name="jobType">The job type, which also becomes the job's name.</param>
    /// <param name="input">The worker's input.</param>
    /// <param name="inputType">The input's JSON contract.</param>
    /// <param name="timeProvider">The clock of <see cref="Job.CreatedAt"/>; the system's where null.</param>
    /// <exception cref="FormatException"><paramref name="jobType"/> is no job type.</exception>
    public static Job Create<TInput>(string jobType, TInput input, JsonTypeInfo<TInput> inputType, TimeProvider? timeProvider = null) =>
        Create(jobType, JsonSerializer.SerializeToElement(input, inputType), timeProvider);

    /// <summary>Makes a job with a payload that is JSON already.</summary>
    /// <param name="jobType">The job type, which also becomes the job's name.</param>
    /// <param name="payload">The worker's input.</param>
    /// <param name="timeProvider">The clock of <see cref="Job.CreatedAt"/>; the system's where null.</param>
    /// <exception cref="FormatException"><paramref name="jobType"/> is no job type.</exception>
    public static Job Create(string jobType, JsonElement payload, TimeProvider? timeProvider = null) => new()
    {
        Id = JobId.Parse(Guid.NewGuid().ToString()),
        Name = jobType,
        SchemaName = JobType.Parse(jobType),
        Payload = payload,
        CreatedAt = (timeProvider ?? TimeProvider.System).GetUtcNow(),
    };
}
