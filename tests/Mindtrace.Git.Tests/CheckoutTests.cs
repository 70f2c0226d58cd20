using System.Diagnostics;

namespace Mindtrace.Git.Tests;

public sealed class CheckoutTests(GitFixture git) : IClassFixture<GitFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_branch_a_tag_a_commit_and_the_default_branch_are_checked_out()
    {
        var work = git.Server.CreateRepository("plain", ("a.txt", "one"), ("run.sh", "echo hi"));
        string first = work.Git("rev-parse", "HEAD");
        work.Git("tag", "-a", "v1", "-m", "annotated");
        work.Git("tag", "light");
        work.Git("push", "-q", "origin", "v1", "light");
        work.Git("checkout", "-q", "-b", "feature/x");
        string second = work.Commit(("a.txt", "two"));
        using var repositories = git.Repositories();

        foreach (var (source, commit, text) in new (GitSource, string, string)[]
        {
            (Source("plain"), first, "one"),
            (Source("plain", branch: "feature/x"), second, "two"),
            (Source("plain", branch: "v1"), first, "one"),
            (Source("plain", branch: "light"), first, "one"),
            (Source("plain", commit: second), second, "two"),
            (Source("plain", commit: first[..8]), first, "one"),
            (Source("plain", branch: "main", commit: second), second, "two"),
            (Source("plain", commit: "v1"), first, "one"),
        })
        {
            var checkout = await repositories.CheckoutAsync(source, git.NewFolder(), Cancel);
            Assert.Equal(commit, checkout.Commit);
            Assert.Equal(text, await File.ReadAllTextAsync(Path.Combine(checkout.Folder, "a.txt"), Cancel));
        }
    }

    [Fact]
    public async Task The_checkout_is_a_clean_repository_for_the_git_command()
    {
        var work = git.Server.CreateRepository("clean", ("a.txt", "one\r\ntwo\n"), ("b/c.txt", "x"));
        using var repositories = git.Repositories();

        var checkout = await repositories.CheckoutAsync(Source("clean"), git.NewFolder(), Cancel);

        Assert.Equal("", Run(checkout.Folder, "status", "--porcelain"));
        Assert.Equal(work.Git("rev-parse", "HEAD"), Run(checkout.Folder, "rev-parse", "HEAD"));
        Assert.Equal(git.Server.UrlOf("clean"), Run(checkout.Folder, "remote", "get-url", "origin"));
    }

    [Fact]
    public async Task A_branch_follows_the_server_also_where_a_name_became_a_folder()
    {
        var work = git.Server.CreateRepository("moving", ("a.txt", "one"));
        work.Git("push", "-q", "origin", "HEAD:topic");
        using var repositories = git.Repositories();
        await repositories.CheckoutAsync(Source("moving", branch: "topic"), git.NewFolder(), Cancel);

        work.Git("push", "-q", "origin", ":topic");
        string next = work.Commit(("a.txt", "two"));
        work.Git("push", "-q", "origin", "HEAD:topic/deeper");
        var checkout = await repositories.CheckoutAsync(Source("moving", branch: "topic/deeper"), git.NewFolder(), Cancel);

        Assert.Equal(next, checkout.Commit);
    }

    [Fact]
    public async Task A_commit_that_was_fetched_before_needs_no_server()
    {
        var work = git.Server.CreateRepository("cached", ("a.txt", "one"));
        string commit = work.Git("rev-parse", "HEAD");
        using var repositories = git.Repositories();
        await repositories.CheckoutAsync(Source("cached", branch: "main"), git.NewFolder(), Cancel);
        int before = git.Server.Requests.Count(request => request.Path.StartsWith("/cached", StringComparison.Ordinal));

        long start = Stopwatch.GetTimestamp();
        await repositories.CheckoutAsync(Source("cached", commit: commit), git.NewFolder(), Cancel);
        var elapsed = Stopwatch.GetElapsedTime(start);

        Assert.Equal(before, git.Server.Requests.Count(request => request.Path.StartsWith("/cached", StringComparison.Ordinal)));
        TestContext.Current.SendDiagnosticMessage($"second checkout by commit: {elapsed.TotalMilliseconds:0} ms");
        start = Stopwatch.GetTimestamp();
        await repositories.CheckoutAsync(Source("cached", branch: "main"), git.NewFolder(), Cancel);
        TestContext.Current.SendDiagnosticMessage($"second checkout by branch: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task A_commit_that_no_branch_leads_to_is_fetched_by_its_id()
    {
        var work = git.Server.CreateRepository("hidden", ("a.txt", "one"));
        string hidden = work.Commit(("a.txt", "two"));
        work.Git("push", "-q", "origin", "+HEAD~1:main");
        using var repositories = git.Repositories();

        Assert.Equal(hidden, (await repositories.CheckoutAsync(Source("hidden", commit: hidden), git.NewFolder(), Cancel)).Commit);
    }

    [Fact]
    public async Task Submodules_are_checked_out_at_their_commits_from_mirrors_of_their_own()
    {
        var inner = git.Server.CreateRepository("inner", ("i.txt", "inner one"));
        var outer = git.Server.CreateRepository("outer", ("o.txt", "outer"));
        outer.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", git.Server.FolderOf("inner"), "lib/inner");
        outer.Git("config", "-f", ".gitmodules", "submodule.lib/inner.url", "../inner.git");
        outer.CommitAll();
        inner.Commit(("i.txt", "inner two"));
        using var repositories = git.Repositories();

        var checkout = await repositories.CheckoutAsync(Source("outer"), git.NewFolder(), Cancel);

        Assert.Equal("inner one", await File.ReadAllTextAsync(Path.Combine(checkout.Folder, "lib", "inner", "i.txt"), Cancel));
        Assert.Equal("", Run(checkout.Folder, "status", "--porcelain"));
    }

    [Fact]
    public async Task Many_checkouts_of_one_repository_at_once_fetch_it_once()
    {
        var work = git.Server.CreateRepository("busy", ("a.txt", "one"));
        string commit = work.Git("rev-parse", "HEAD");
        // Two owners of one cache folder stand for two processes.
        using var repositories = git.Repositories();
        using var others = git.Repositories();

        var checkouts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? repositories : others).CheckoutAsync(Source("busy", commit: commit), git.NewFolder(), Cancel)));

        Assert.All(checkouts, checkout => Assert.Equal("one", File.ReadAllText(Path.Combine(checkout.Folder, "a.txt"))));
        Assert.Single(git.Server.Requests, request => request is { Method: "POST", Path: "/busy.git/git-upload-pack" });
    }

    [Theory]
    [InlineData("nothing", null, null, "knows no such repository")]
    [InlineData("simple", "no-such-branch", null, "has no branch or tag 'no-such-branch'")]
    [InlineData("simple", null, "0123456789012345678901234567890123456789", "has no commit 0123456789")]
    [InlineData("simple", null, "no-such-tag", "has no branch or tag 'no-such-tag'")]
    [InlineData("empty", null, null, "is empty or has no default branch")]
    public async Task What_does_not_exist_is_said_and_is_permanent(string repository, string? branch, string? commit, string message)
    {
        if (!Directory.Exists(git.Server.FolderOf(repository)) && repository != "nothing")
            git.Server.CreateRepository(repository, repository == "empty" ? [] : [("a.txt", "one")]);
        using var repositories = git.Repositories();

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(Source(repository, branch, commit), git.NewFolder(), Cancel));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.True(exception.Permanent);
    }

    [Fact]
    public async Task A_mirror_left_by_a_killed_process_is_put_in_order()
    {
        var work = git.Server.CreateRepository("killed", ("a.txt", "one"));
        using var repositories = git.Repositories();
        await repositories.CheckoutAsync(Source("killed"), git.NewFolder(), Cancel);
        string mirror = Directory.GetDirectories(git.CacheFolder, "killed-*").Single();
        await File.WriteAllTextAsync(Path.Combine(mirror, "refs", "heads", "main.lock"), "", Cancel);
        await File.WriteAllTextAsync(Path.Combine(mirror, "objects", "pack", "pack_git2_x1y2"), "half", Cancel);

        string next = work.Commit(("a.txt", "two"));

        Assert.Equal(next, (await repositories.CheckoutAsync(Source("killed"), git.NewFolder(), Cancel)).Commit);
        Assert.Empty(Directory.GetFiles(Path.Combine(mirror, "objects", "pack"), "pack_git2_*"));
    }

    private GitSource Source(string repository, string? branch = null, string? commit = null) => new(git.Server.UrlOf(repository), branch, commit);

    private static string Run(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
