namespace Mindtrace.Jobs.Garnet;

/// <summary>Commits a log for everybody who asks: whoever asks while a commit is under way shares the next one, which holds what each of them wrote.</summary>
/// <param name="commit">Commits what was written until now.</param>
internal sealed class GroupCommit(Func<Task> commit)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes once a commit that began after this call has ended; fails as that commit fails.</summary>
    public Task CommittedAsync()
    {
        lock (_gate)
        {
            if (_next is not null)
                return _next;
            return _running.IsCompleted ? _running = commit() : _next = AfterAsync(_running);
        }
    }

    private async Task AfterAsync(Task running)
    {
        // Not before the caller has kept this task as the next one.
        await running.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _running = _next!;
            _next = null;
        }

        await commit().ConfigureAwait(false);
    }
}
