using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mindtrace.Git.Tests;

public sealed class FolderCacheTests : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_that_was_unused_for_the_time_goes_with_all_that_belongs_to_it_and_nothing_else()
    {
        using var cache = Cache();
        foreach (string name in (string[])["old", "old.new", "young", "somebody-else-s"])
            Fill(name);
        await File.WriteAllTextAsync(_folder.File("old.lock"), "", Cancel);
        await UseOnceAsync(cache, "old");
        _time.Advance(TimeSpan.FromDays(1));
        await UseOnceAsync(cache, "young");

        _time.Advance(Month - TimeSpan.FromDays(1));
        await RemoveAsync(cache);
        Assert.True(Directory.Exists(_folder.File("old")));

        _time.Advance(TimeSpan.FromMinutes(1));
        await RemoveAsync(cache);
        await RemoveAsync(cache);
        Assert.Equal([".removed", "cache.lock", "somebody-else-s", "young", "young.use"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File(".removed")));
    }

    [Fact]
    public async Task A_folder_in_use_stays_and_its_time_begins_when_the_last_user_lets_go()
    {
        using var cache = Cache();
        using var others = Cache();
        Fill("a");
        var first = await cache.UseAsync("a", Cancel);
        var second = await others.UseAsync("a", Cancel);

        _time.Advance(Month * 2);
        first.Dispose();
        _time.Advance(Month * 2);
        await RemoveAsync(cache);
        await RemoveAsync(others);
        Assert.True(Directory.Exists(second.Path));

        second.Dispose();
        _time.Advance(Month - TimeSpan.FromMinutes(1));
        first.Dispose();
        await RemoveAsync(cache);
        Assert.True(Directory.Exists(second.Path));

        _time.Advance(TimeSpan.FromMinutes(2));
        await RemoveAsync(cache);
        Assert.False(Directory.Exists(second.Path));
    }

    [Fact]
    public async Task What_a_process_left_that_died_while_it_removed_is_removed_by_the_next()
    {
        using var cache = Cache();
        Fill(Path.Combine(".removed", "left"));

        await RemoveAsync(cache);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File(".removed")));
    }

    [Fact]
    public async Task A_root_that_does_not_exist_or_is_no_folder_stops_nobody()
    {
        using var missing = new FolderCache(_folder.File("missing"), _time);
        await RemoveAsync(missing);
        Assert.False(Directory.Exists(_folder.File("missing")));

        await File.WriteAllTextAsync(_folder.File("a-file"), "", Cancel);
        using var wrong = new FolderCache(_folder.File("a-file"), _time);
        await RemoveAsync(wrong);
    }

    [Fact]
    public async Task Users_never_see_their_folder_go_however_eagerly_others_remove()
    {
        const int Rounds = 150;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        int made = 0;
        var removers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                using var cache = new FolderCache(_folder.Path, TimeProvider.System);
                while (!stop.IsCancellationRequested)
                {
                    await cache.RemoveUnusedAsync(TimeSpan.Zero, NullLogger.Instance, Cancel);
                    await Task.Yield();
                }
            },
            Cancel)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(user => Task.Run(
            async () =>
            {
                using var cache = new FolderCache(_folder.Path, TimeProvider.System);
                for (int round = 0; round < Rounds; round++)
                {
                    using var used = await cache.UseAsync("shared" + ((user + round) % 2), Cancel);
                    using var writing = new CrossProcessLock(used.Path + ".lock", TimeProvider.System);
                    using (await writing.AcquireAsync(Cancel))
                    {
                        if (!Directory.Exists(used.Path))
                        {
                            Directory.CreateDirectory(used.Path + ".new");
                            await File.WriteAllTextAsync(Path.Combine(used.Path + ".new", "content"), "whole", Cancel);
                            Directory.Move(used.Path + ".new", used.Path);
                            Interlocked.Increment(ref made);
                        }
                    }

                    await Task.Yield();
                    Assert.Equal("whole", await File.ReadAllTextAsync(Path.Combine(used.Path, "content"), Cancel));
                }
            },
            Cancel)));
        await stop.CancelAsync();
        await Task.WhenAll(removers);
        Assert.True(made > 2, $"The folders were removed too rarely to tell: {made} times made");
    }

    private FolderCache Cache() => new(_folder.Path, _time);

    private void Fill(string name)
    {
        Directory.CreateDirectory(_folder.File(name));
        File.WriteAllText(Path.Combine(_folder.File(name), "content"), "x");
    }

    private static async Task UseOnceAsync(FolderCache cache, string name)
    {
        using var used = await cache.UseAsync(name, Cancel);
    }

    private static Task RemoveAsync(FolderCache cache) => cache.RemoveUnusedAsync(Month, NullLogger.Instance, Cancel);
}
