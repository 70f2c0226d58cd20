using System.Diagnostics;

namespace Mindtrace.Git.Tests;

public sealed class ScratchSpaceTests : IDisposable
{
    private readonly TempFolder _root = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_folder_is_removed_with_its_locked_folders_and_its_links_but_not_what_they_lead_to()
    {
        using var space = await OpenAsync();
        string outside = Path.Combine(_root.Path, "outside.txt");
        await File.WriteAllTextAsync(outside, "kept", Cancel);
        var folder = space.Create();
        string closed = Directory.CreateDirectory(Path.Combine(folder.Path, "x", "closed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(closed, "f"), "", Cancel);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), outside);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "linked"), _root.Path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(closed, UnixFileMode.None);

        await folder.DisposeAsync();

        Assert.False(Directory.Exists(folder.Path));
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public async Task What_a_dead_process_left_is_removed_and_what_a_living_one_has_stays()
    {
        using var living = await OpenAsync();
        var kept = living.Create();
        string dead = Directory.CreateDirectory(Path.Combine(_root.Path, "space", "00000000deadbeef", "00000000deadbeef-1")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_root.Path, "space", "00000000deadbeef", "owner.lock"), "", Cancel);
        List<string> buried = [];

        using var next = await ScratchSpace.OpenAsync(Path.Combine(_root.Path, "space"), 0, TimeProvider.System, (owner, _) =>
        {
            buried.Add(owner);
            return Task.CompletedTask;
        }, cancellationToken: Cancel);

        Assert.Equal(["00000000deadbeef"], buried);
        Assert.False(Directory.Exists(Path.GetDirectoryName(dead)));
        Assert.True(Directory.Exists(kept.Path));
    }

    [Fact]
    public async Task What_others_keep_in_the_root_stays()
    {
        string theirs = Path.Combine(Directory.CreateDirectory(Path.Combine(_root.Path, "space", "photos")).FullName, "holiday.jpg");
        await File.WriteAllTextAsync(theirs, "", Cancel);

        using var space = await OpenAsync();

        Assert.Equal([theirs], Directory.GetFileSystemEntries(Path.GetDirectoryName(theirs)!));
    }

    [Fact]
    public async Task A_full_disk_gives_no_folder()
    {
        using var space = await ScratchSpace.OpenAsync(Path.Combine(_root.Path, "space"), long.MaxValue, TimeProvider.System, cancellationToken: Cancel);

        Assert.Contains("bytes free", Assert.Throws<IOException>(space.Create).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_lock_is_free_again_when_its_process_was_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "takes the lock with flock(1)");
        string file = Path.Combine(_root.Path, "m.lock");
        using var holder = Process.Start(new ProcessStartInfo("flock", [file, "sleep", "60"]))!;
        using var gate = new CrossProcessLock(file, TimeProvider.System);
        await Eventually.TrueAsync(() => IsTaken(file));

        var waiting = gate.AcquireAsync(Cancel);
        Assert.False(waiting.IsCompleted);
        holder.Kill(entireProcessTree: true);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(60), Cancel)).Dispose();
    }

    [Fact]
    public async Task A_lock_whose_file_cannot_be_opened_is_not_waited_for()
    {
        string file = Path.Combine(_root.Path, "m.lock");
        File.CreateSymbolicLink(file, file);
        using var gate = new CrossProcessLock(file, TimeProvider.System);

        await Assert.ThrowsAsync<IOException>(() => gate.AcquireAsync(Cancel));
    }

    private static bool IsTaken(string file)
    {
        using var taken = FileLock.TryTake(file);
        return taken is null;
    }

    private Task<ScratchSpace> OpenAsync() => ScratchSpace.OpenAsync(Path.Combine(_root.Path, "space"), 0, TimeProvider.System, cancellationToken: Cancel);
}
