using System.Globalization;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs.Redis.Tests.Stores;

namespace Mindtrace.Jobs.Redis.Tests.Properties;

public sealed class Model_on_Garnet(GarnetFixture store) : ModelTests(store);

public sealed class Model_on_Redis(RedisFixture store) : ModelTests(store);

/// <summary>Random sequences of operations leave the queue and the model in the same state, with the same answer to every operation on the way.</summary>
/// <remarks>A failure prints the shortest sequence found and its seed; the seed in the environment variable CsCheck_Seed repeats it, CsCheck_Iter asks for more sequences.</remarks>
public abstract class ModelTests(IStoreFixture store)
{
    private const int Sequences = 1000;

    private static readonly JobType Type = JobType.Parse("echo");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_queue_does_what_the_model_does()
    {
        Assert.SkipWhen(store.SkipReason is not null, store.SkipReason ?? "");
        await Step.Sequences.SampleAsync(RunAsync, iter: Math.Max(Sequences, Check.Iter), print: steps => string.Join(Environment.NewLine, steps.Select(step => step.ToString())));
    }

    private async Task RunAsync(Step[] steps)
    {
        var options = new JobQueueOptions { KeyPrefix = $"model:{Guid.NewGuid():N}", LeaseDuration = TimeSpan.FromSeconds(10), Retention = TimeSpan.FromSeconds(100) };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        await using var queue = new JobQueue(store.Connection, Microsoft.Extensions.Options.Options.Create(options), time);
        await queue.SetTargetAsync(Type, new JobTarget.Queue(), Cancel);
        var run = new Run(queue, new QueueModel(options.LeaseDuration, options.Retention), time);
        foreach (var step in steps)
            await run.TakeAsync(step);
        await run.CompareAsync();
        // Whatever happened, everything that waits can still be claimed, and everything that ended is forgotten.
        await run.TakeAsync(new Step.Pause(false));
        await run.TakeAsync(new Step.Advance(30));
        await run.TakeAsync(new Step.Claim(0, 3));
        await run.TakeAsync(new Step.Advance(200));
        await run.TakeAsync(new Step.Sweep());
        await run.CompareAsync();
        await queue.ClearAsync(Cancel);
    }

    private sealed class Run(JobQueue queue, QueueModel model, FakeTimeProvider time)
    {
        private readonly List<(JobLease Actual, int Job, int Number)> _leases = [];

        public async Task TakeAsync(Step step)
        {
            switch (step)
            {
                case Step.Submit submit:
                    await SubmitAsync(submit);
                    break;
                case Step.Claim claim:
                    await ClaimAsync(claim);
                    break;
                case Step.Complete complete when Lease(complete.Lease) is var (lease, job, number):
                    Assert.Equal(model.Complete(job, number, complete.Outcome), await queue.CompleteAsync(new JobCompletion(lease, 1, ToOutcome(complete.Outcome)), Cancel));
                    break;
                case Step.Renew renew when Lease(renew.Lease) is var (lease, job, number):
                    Assert.Equal(model.Renew(job, number), (await queue.RenewAsync([lease], Cancel))[0]);
                    break;
                case Step.CompleteById complete:
                    Assert.Equal(model.CompleteById(complete.Job, Worker(complete.Worker), complete.Outcome), await queue.CompleteByIdAsync(Id(complete.Job), Worker(complete.Worker), ToOutcome(complete.Outcome), Cancel));
                    break;
                case Step.StartById start:
                    Assert.Equal(model.StartById(start.Job, Worker(start.Worker)), await queue.StartByIdAsync(Id(start.Job), Worker(start.Worker), queue.LeaseDuration, Cancel));
                    break;
                case Step.Cancel cancel:
                    Assert.Equal(model.Cancel(cancel.Job), await queue.CancelAsync(Id(cancel.Job), Cancel));
                    break;
                case Step.Requeue requeue:
                    Assert.Equal(model.Requeue(requeue.Job), await queue.RequeueAsync(Id(requeue.Job), Cancel) is not null);
                    break;
                case Step.Discard discard:
                    Assert.Equal(model.Discard(discard.Job) ? TransitionResult.Applied : TransitionResult.NotFound, await queue.DiscardAsync(Id(discard.Job), Cancel));
                    break;
                case Step.Purge:
                    Assert.Equal(model.Purge(), await queue.PurgeAsync(Type, Cancel));
                    break;
                case Step.Pause pause:
                    model.Pause(pause.Paused);
                    await (pause.Paused ? queue.PauseAsync(Type, Cancel) : queue.ResumeAsync(Type, Cancel));
                    break;
                case Step.Advance advance:
                    model.Advance(TimeSpan.FromSeconds(advance.Seconds));
                    time.Advance(TimeSpan.FromSeconds(advance.Seconds));
                    break;
                case Step.Sweep { NextWithinSeconds: { } seconds }:
                    model.Sweep(TimeSpan.FromSeconds(seconds));
                    await queue.SweepAsync(TimeSpan.FromSeconds(seconds), Cancel);
                    break;
                case Step.Sweep:
                    model.Sweep(null);
                    await queue.SweepAsync(Cancel);
                    break;
            }
        }

        /// <summary>Every job, the dead letters and the numbers are the model's.</summary>
        public async Task CompareAsync()
        {
            for (int id = 0; id <= 5; id++)
                AssertSame(model.Find(id), await queue.GetAsync(Id(id), Cancel));
            Assert.Equal(model.DeadLetters.Select(job => job.Id).Order(), (await queue.ListDeadLettersAsync(cancellationToken: Cancel)).Select(letter => Number(letter.JobId)).Order());
            Assert.Equal(model.Jobs.Select(job => job.Id).Order(), (await queue.ListAsync(null, Type, null, 100, null, Cancel)).Jobs.Select(job => Number(job.JobId)).Order());
            var stats = Assert.Single(await queue.GetStatsAsync(Type, Cancel));
            Assert.Equal(
                (Count(JobState.Queued), Count(JobState.Scheduled, JobState.Retrying), Count(JobState.Running), Count(JobState.Completed), Count(JobState.Failed, JobState.Error), Count(JobState.Cancelled)),
                (stats.Queued, stats.Scheduled, stats.Running, stats.Completed, stats.Failed, stats.Cancelled));

            long Count(params JobState[] states) => model.Jobs.Count(job => states.Contains(job.State));
        }

        private async Task SubmitAsync(Step.Submit step)
        {
            var (expected, existing) = model.Submit(step);
            var result = await queue.SubmitAsync(
                new Job
                {
                    Id = Id(step.Job),
                    Name = "n",
                    SchemaName = Type,
                    Payload = WireJson.EmptyObject,
                    CreatedAt = time.GetUtcNow(),
                    Priority = step.Priority,
                    MaxAttempts = step.Attempts,
                    DelaySeconds = step.DelaySeconds,
                    IdempotencyKey = step.Key is { } key ? $"key-{key}" : null,
                },
                Cancel);
            Assert.Equal(existing, result.Existing);
            AssertSame(expected, result.Status);
        }

        private async Task ClaimAsync(Step.Claim step)
        {
            var expected = model.Claim(Worker(step.Worker), step.Max);
            var actual = (await queue.ClaimAsync(Type, Worker(step.Worker), step.Max, Cancel)).Jobs;
            Assert.Equal(expected.Select(job => (job.Id, job.Attempt)), actual.Select(job => (Number(job.Lease.JobId), job.Attempt)));
            for (int i = 0; i < actual.Count; i++)
            {
                Assert.DoesNotContain(_leases, lease => lease.Actual.Token >= actual[i].Lease.Token);
                _leases.Add((actual[i].Lease, expected[i].Id, expected[i].Lease!.Value));
            }
        }

        private (JobLease Actual, int Job, int Number)? Lease(int back) => back < _leases.Count ? _leases[^(back + 1)] : null;

        private static void AssertSame(QueueModel.Record? expected, JobStatus? actual) => Assert.Equal(
            expected is null ? null : (Id(expected.Id), expected.State, expected.Attempt, expected.MaxAttempts, expected.Worker),
            actual is null ? ((JobId, JobState, int, int, string)?)null : (actual.JobId, actual.State, actual.Attempt, actual.MaxAttempts, actual.WorkerId));

        private static JobOutcome ToOutcome(AttemptEnd outcome) => outcome switch
        {
            AttemptEnd.Completed => new JobOutcome.Completed(WireJson.EmptyObject),
            AttemptEnd.Failed => new JobOutcome.Failed("boom", RetryAfter: QueueModel.RetryAfter),
            AttemptEnd.FailedForGood => new JobOutcome.Failed("boom", Permanent: true),
            AttemptEnd.Broken => new JobOutcome.Broken("boom"),
            AttemptEnd.Cancelled => new JobOutcome.Cancelled(),
            _ => new JobOutcome.Released(),
        };

        private static JobId Id(int id) => JobId.Parse(id.ToString(CultureInfo.InvariantCulture));

        private static int Number(JobId id) => int.Parse(id.Value, CultureInfo.InvariantCulture);

        private static string Worker(int worker) => $"worker-{worker}";
    }
}
