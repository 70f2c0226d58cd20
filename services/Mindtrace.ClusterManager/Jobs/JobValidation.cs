using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Wire;

namespace Mindtrace.ClusterManager;

/// <summary>Refuses jobs that break the rules, with every fault.</summary>
internal sealed class JobValidation(IOptions<JobQueueOptions> options)
{
    private const int MaxBatch = 10_000;
    private const int MaxFaults = 100;

    private readonly bool _sharded = options.Value.Shards > 1;

    /// <exception cref="WireException">422.</exception>
    public void Check(Job job)
    {
        var faults = Faults(job);
        if (faults.Count > 0)
            throw new WireException([.. faults.Select(static fault => WireFault.Of(fault.Field, fault.Type, fault.Message))]);
    }

    /// <exception cref="WireException">422.</exception>
    public void Check(IReadOnlyList<Job> jobs)
    {
        if (jobs.Count > MaxBatch)
            throw WireException.Validation("jobs", "too_long", $"List should have at most {MaxBatch} items, not {jobs.Count}");
        var faults = new List<WireFault>();
        for (int i = 0; i < jobs.Count && faults.Count < MaxFaults; i++)
        {
            if (jobs[i] is not { } job)
            {
                faults.Add(new WireFault("dict_type", ["body", "jobs", i], "Input should be a valid dictionary"));
                continue;
            }

            foreach (var fault in Faults(job))
                faults.Add(new WireFault(fault.Type, ["body", "jobs", i, fault.Field], fault.Message));
        }

        if (faults.Count > 0)
            throw new WireException(faults);
    }

    private IReadOnlyList<FieldFault> Faults(Job job)
    {
        var faults = JobRules.Validate(job);
        return _sharded && job.IdempotencyKey is not null
            ? [.. faults, new FieldFault("idempotency_key", "value_error", "Value error, idempotency keys need a queue of one shard")]
            : faults;
    }
}
