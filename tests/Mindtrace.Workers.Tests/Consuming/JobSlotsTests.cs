using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;

namespace Mindtrace.Workers.Tests;

/// <summary>The slots by themselves, on a clock that stands still.</summary>
public sealed class JobSlotsTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly JobSlots _slots;

    public JobSlotsTests()
    {
        var options = new WorkerOptions { Concurrency = 2, Prefetch = 10, CancelGracePeriod = TimeSpan.FromSeconds(5) };
        _slots = new JobSlots(options, Lease, _time, NullLogger.Instance, () => { }, () => { });
    }

    public void Dispose() => _slots.Dispose();

    [Fact]
    public void Nothing_is_claimed_in_advance_before_the_first_job_has_shown_how_long_jobs_take()
    {
        Assert.Equal(2, _slots.Room());
        Add("a", "b");
        Assert.Equal(0, _slots.Room());
    }

    [Fact]
    public void Quick_jobs_are_claimed_in_advance_up_to_the_limit()
    {
        Run("quick", TimeSpan.FromMilliseconds(1));
        Assert.Equal(12, _slots.Room());
    }

    [Fact]
    public void Slow_jobs_are_not_claimed_in_advance()
    {
        Run("slow", TimeSpan.FromSeconds(1));
        Assert.Equal(2, _slots.Room());
    }

    [Fact]
    public void Held_back_there_is_no_room_until_it_is_resumed()
    {
        _slots.HoldBack();
        Assert.Equal(0, _slots.Room());
        _slots.Resume();
        Assert.Equal(2, _slots.Room());
    }

    [Fact]
    public void A_job_claimed_in_advance_is_handed_back_when_it_has_waited_a_tenth_of_a_lease()
    {
        Run("quick", TimeSpan.FromMilliseconds(1));
        Add("a", "b", "c");
        Start();
        Start();
        _time.Advance(Lease / 10 + TimeSpan.FromMilliseconds(10));
        var completion = Assert.Single(Finished());
        Assert.Equal("c", completion.Lease.JobId.Value);
        Assert.IsType<JobOutcome.Released>(completion.Outcome);
        Assert.Equal(0, _slots.Room());
        Assert.False(_slots.TryStart(out _, out _));
    }

    [Fact]
    public void A_job_out_of_time_has_its_token_fired_and_is_given_up_after_the_grace_period()
    {
        Add(job => job with { TimeoutSeconds = 2 }, "a");
        var run = Start();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(run.Stopping.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(run.Stopping.IsCancellationRequested);
        Assert.Empty(Finished());

        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.Equal("timed out after 2 s", Assert.IsType<JobOutcome.Failed>(Assert.Single(Finished()).Outcome).Error);
        Assert.Equal(1, _slots.Room());
        _slots.Finish(run, new JobOutcome.Completed(DelegateWorker.Done));
        Assert.Empty(Finished());
        Assert.Equal(2, _slots.Room());
    }

    [Fact]
    public void A_cancelled_job_that_has_not_begun_never_does()
    {
        Run("quick", TimeSpan.FromMilliseconds(1));
        Add("a", "b", "c");
        _slots.Stop(JobId.Parse("b"), StopReason.Cancelled);
        Assert.IsType<JobOutcome.Cancelled>(Assert.Single(Finished()).Outcome);
        Assert.Equal(["a", "c"], [Start().Claimed.Job.Id.Value, Start().Claimed.Job.Id.Value]);
    }

    [Fact]
    public void The_result_of_a_job_whose_lease_is_lost_is_dropped()
    {
        Add("a");
        var run = Start();
        _slots.Stop(run, StopReason.LeaseLost);
        Assert.True(run.Stopping.IsCancellationRequested);
        _slots.Finish(run, new JobOutcome.Completed(DelegateWorker.Done));
        Assert.True(_slots.IsEmpty);
    }

    [Fact]
    public void A_cancelled_job_that_returns_all_the_same_is_cancelled_with_its_output()
    {
        Add("a");
        var run = Start();
        _slots.Stop(run, StopReason.Cancelled);
        _slots.Finish(run, new JobOutcome.Completed(DelegateWorker.Done));
        Assert.Equal(JsonValueKind.Object, Assert.IsType<JobOutcome.Cancelled>(Assert.Single(Finished()).Outcome).Output!.Value.ValueKind);
    }

    [Fact]
    public void Draining_hands_back_what_has_not_begun_and_what_arrives_late()
    {
        Run("quick", TimeSpan.FromMilliseconds(1));
        Add("a", "b", "c");
        var run = Start();
        var drained = _slots.DrainAsync();
        Add("late");
        Assert.Equal(["b", "c", "late"], Finished().Select(completion => Assert.IsType<JobOutcome.Released>(completion.Outcome) is null ? "" : completion.Lease.JobId.Value));
        Assert.False(drained.IsCompleted);
        Assert.False(run.Stopping.IsCancellationRequested);
        _slots.Finish(run, new JobOutcome.Completed(DelegateWorker.Done));
        Assert.IsType<JobOutcome.Completed>(Assert.Single(Finished()).Outcome);
        Assert.True(drained.IsCompleted);
    }

    private void Run(string id, TimeSpan duration)
    {
        Add(id);
        var run = Start();
        _time.Advance(duration);
        _slots.Finish(run, new JobOutcome.Completed(DelegateWorker.Done));
        Finished();
    }

    private JobRun Start()
    {
        Assert.True(_slots.TryStart(out var run, out _));
        return run;
    }

    private List<JobCompletion> Finished()
    {
        List<JobCompletion> completions = [];
        _slots.TakeFinished(ref completions);
        return completions;
    }

    private void Add(params string[] ids) => Add(static job => job, ids);

    private void Add(Func<Job, Job> configure, params string[] ids) => _slots.Add(
        [.. ids.Select((id, i) => new ClaimedJob(new JobLease(JobId.Parse(id), TestCluster.Echo, i), configure(Job(id)), 1, 1))], _time.GetTimestamp());

    private static Job Job(string id) => new()
    {
        Id = JobId.Parse(id),
        Name = id,
        SchemaName = TestCluster.Echo,
        Payload = WireJson.EmptyObject,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
