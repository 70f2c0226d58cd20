using Mindtrace.Jobs.Garnet;

namespace Mindtrace.Jobs.Redis.Tests.Stores;

public sealed class GroupCommitTests
{
    private readonly List<TaskCompletionSource> _begun = [];
    private readonly GroupCommit _commits;

    public GroupCommitTests() => _commits = new GroupCommit(Commit);

    [Fact]
    public async Task Who_asks_while_a_commit_is_under_way_shares_the_next_one()
    {
        var first = _commits.CommittedAsync();
        Task[] later = [_commits.CommittedAsync(), _commits.CommittedAsync()];
        Assert.Equal(1, Count);

        _begun[0].SetResult();
        await first;
        await Eventually.TrueAsync(() => Count == 2, what: "the next commit to begin");
        Assert.All(later, task => Assert.False(task.IsCompleted));
        var third = _commits.CommittedAsync();

        _begun[1].SetResult();
        await Task.WhenAll(later);
        await Eventually.TrueAsync(() => Count == 3, what: "the third commit to begin");
        Assert.False(third.IsCompleted);
        _begun[2].SetResult();
        await third;
    }

    [Fact]
    public async Task A_commit_that_fails_fails_those_who_wait_for_it_and_nobody_else()
    {
        var first = _commits.CommittedAsync();
        var second = _commits.CommittedAsync();
        _begun[0].SetException(new IOException("no space left"));
        await Assert.ThrowsAsync<IOException>(() => first);
        await Eventually.TrueAsync(() => Count == 2, what: "the next commit to begin");
        _begun[1].SetResult();
        await second;
    }

    private int Count
    {
        get
        {
            lock (_begun)
                return _begun.Count;
        }
    }

    private Task Commit()
    {
        var commit = new TaskCompletionSource();
        lock (_begun)
            _begun.Add(commit);
        return commit.Task;
    }
}
