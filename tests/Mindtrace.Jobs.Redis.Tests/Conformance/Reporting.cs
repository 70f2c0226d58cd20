namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public abstract partial class JobQueueConformance
{
    [Fact]
    public async Task Progress_is_what_the_worker_last_said()
    {
        var claimed = await SubmitAndClaimAsync();
        Assert.Null((await StatusAsync(claimed.Lease.JobId)).Progress);
        Assert.Equal(TransitionResult.Applied, await Queue.ReportProgressAsync(claimed.Lease, Json("0.5"), Cancel));
        Assert.Equal(TransitionResult.Applied, await Queue.ReportProgressAsync(claimed.Lease, Json("""{"done":7}"""), Cancel));
        Assert.Equal("""{"done":7}""", (await StatusAsync(claimed.Lease.JobId)).Progress!.Value.GetRawText());
    }

    [Fact]
    public async Task Log_lines_have_growing_indexes()
    {
        var claimed = await SubmitAndClaimAsync();
        var id = claimed.Lease.JobId;
        Assert.Equal((0, 0), ((await Queue.GetLogAsync(id, cancellationToken: Cancel))!.Lines.Count, (await Queue.GetLogAsync(id, cancellationToken: Cancel))!.Next));
        await Queue.AppendLogAsync(claimed.Lease, ["one", "", "three words here"], Cancel);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Queue.ReportAsync(claimed.Lease, Json("1"), ["größer"], Cancel);
        var log = (await Queue.GetLogAsync(id, cancellationToken: Cancel))!;
        Assert.Equal(["one", "", "three words here", "größer"], log.Lines.Select(line => line.Text));
        Assert.Equal([0, 1, 2, 3], log.Lines.Select(line => line.Index));
        Assert.Equal(Time.GetUtcNow(), log.Lines[3].Time);
        Assert.Equal(4, log.Next);
        Assert.Equal(["größer"], (await Queue.GetLogAsync(id, 3, Cancel))!.Lines.Select(line => line.Text));
        Assert.Empty((await Queue.GetLogAsync(id, log.Next, Cancel))!.Lines);
        Assert.Equal(4, (await Queue.GetLogAsync(id, 100, Cancel))!.Next);
        Assert.Null(await Queue.GetLogAsync(JobId.Parse("nobody"), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Only_the_newest_log_lines_are_kept()
    {
        Options.MaxLogLines = 10;
        var claimed = await SubmitAndClaimAsync();
        for (int i = 0; i < 5; i++)
            await Queue.AppendLogAsync(claimed.Lease, [.. Enumerable.Range(i * 5, 5).Select(n => $"line {n}")], Cancel);
        var log = (await Queue.GetLogAsync(claimed.Lease.JobId, cancellationToken: Cancel))!;
        Assert.Equal((10, 15, "line 15", 25), (log.Lines.Count, log.Lines[0].Index, log.Lines[0].Text, log.Next));
        Assert.Equal(["line 24"], (await Queue.GetLogAsync(claimed.Lease.JobId, 24, Cancel))!.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Nothing_is_reported_under_a_lost_lease()
    {
        var first = await SubmitAndClaimAsync(attempts: 2);
        Time.Advance(Options.LeaseDuration);
        var second = await ClaimOneAsync("worker-2");
        Assert.Equal(TransitionResult.StaleLease, await Queue.ReportProgressAsync(first.Lease, Json("1"), Cancel));
        Assert.Equal(TransitionResult.StaleLease, await Queue.AppendLogAsync(first.Lease, ["late"], Cancel));
        Assert.Equal(TransitionResult.NotFound, await Queue.AppendLogAsync(new JobLease(JobId.Parse("nobody"), Echo, 1), ["late"], Cancel));
        await Queue.CompleteAsync(Done(second), Cancel);
        Assert.Equal(TransitionResult.StaleLease, await Queue.AppendLogAsync(second.Lease, ["late"], Cancel));
        Assert.Null((await StatusAsync(first.Lease.JobId)).Progress);
        Assert.Empty((await Queue.GetLogAsync(first.Lease.JobId, cancellationToken: Cancel))!.Lines);
    }

    [Fact]
    public async Task The_log_of_an_ended_job_can_be_read()
    {
        var claimed = await SubmitAndClaimAsync();
        await Queue.AppendLogAsync(claimed.Lease, ["a line"], Cancel);
        await Queue.CompleteAsync(Done(claimed), Cancel);
        Assert.Single((await Queue.GetLogAsync(claimed.Lease.JobId, cancellationToken: Cancel))!.Lines);
    }
}
