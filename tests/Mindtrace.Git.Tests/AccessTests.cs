namespace Mindtrace.Git.Tests;

public sealed class AccessTests(GitFixture git) : IClassFixture<GitFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_private_repository_opens_to_the_token_of_its_host()
    {
        Create("private/opens");
        using var repositories = git.Repositories(options => options.Credentials.Add(new GitCredential { Host = git.Server.Url, Token = GitServer.Token }));

        var checkout = await repositories.CheckoutAsync(new GitSource(git.Server.UrlOf("private/opens")), git.NewFolder(), Cancel);

        foreach (string file in Directory.GetFiles(checkout.Folder, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(git.CacheFolder, "*", SearchOption.AllDirectories)))
            Assert.DoesNotContain(GitServer.Token, await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_read_from_a_file()
    {
        Create("private/from-file");
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, GitServer.Token + "\n", Cancel);
        using var repositories = git.Repositories(options => options.Credentials.Add(new GitCredential { Host = git.Server.Url, TokenFile = file }));

        await repositories.CheckoutAsync(new GitSource(git.Server.UrlOf("private/from-file")), git.NewFolder(), Cancel);

        File.Delete(file);
    }

    [Fact]
    public async Task A_refused_token_ends_at_once_and_is_not_repeated_in_the_error()
    {
        Create("private/refuses");
        const string wrong = "wrong-token-77";
        using var repositories = git.Repositories(options => options.Credentials.Add(new GitCredential { Host = git.Server.Url, Token = wrong }));

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(new GitSource(git.Server.UrlOf("private/refuses")), git.NewFolder(), Cancel));

        Assert.Contains("refuses the token", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, exception.ToString(), StringComparison.Ordinal);
        Assert.True(exception.Permanent);
        Assert.Single(git.Server.Requests, request => request.Path.StartsWith("/private/refuses", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("127.0.0.1")]
    [InlineData("https://127.0.0.1")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost")]
    public async Task A_token_for_another_place_is_not_sent(string? host)
    {
        Create("private/others");
        using var repositories = git.Repositories(options =>
        {
            if (host is not null)
                options.Credentials.Add(new GitCredential { Host = host, Token = GitServer.Token });
        });

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(new GitSource(git.Server.UrlOf("private/others")), git.NewFolder(), Cancel));

        Assert.Contains("no token is configured", exception.Message, StringComparison.Ordinal);
        Assert.All(git.Server.Requests.Where(request => request.Path.StartsWith("/private/others", StringComparison.Ordinal)), request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task A_redirect_to_another_server_does_not_take_the_token_along()
    {
        await using var other = await GitFixture.StartServerAsync();
        other.CreateRepository("private/stolen", ("a.txt", "one"));
        git.Server.Redirects["/lure.git"] = other.Url + "/private/stolen.git";
        using var repositories = git.Repositories(options => options.Credentials.Add(new GitCredential { Host = git.Server.Url, Token = GitServer.Token }));

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(new GitSource(git.Server.UrlOf("lure")), git.NewFolder(), Cancel));

        Assert.Contains("no token is configured", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(other.Requests);
        Assert.All(other.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task A_redirect_on_the_same_server_is_followed()
    {
        Create("renamed");
        git.Server.Redirects["/old-name.git"] = git.Server.Url + "/renamed.git";
        using var repositories = git.Repositories();

        Assert.NotEmpty((await repositories.CheckoutAsync(new GitSource(git.Server.UrlOf("old-name")), git.NewFolder(), Cancel)).Commit);
    }

    [Fact]
    public async Task A_host_that_is_not_allowed_is_not_asked_not_even_for_a_submodule_or_after_a_redirect()
    {
        await using var other = await GitFixture.StartServerAsync();
        other.CreateRepository("there", ("a.txt", "one"));
        var outer = git.Server.CreateRepository("outer", ("o.txt", "outer"));
        outer.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.FolderOf("there"), "there");
        outer.Git("config", "-f", ".gitmodules", "submodule.there.url", other.UrlOf("there"));
        outer.CommitAll();
        git.Server.Redirects["/away.git"] = other.UrlOf("there");
        using var repositories = git.Repositories(options => options.AllowedHosts.Add(new Uri(git.Server.Url).Authority));

        foreach (string url in (string[])[other.UrlOf("there"), git.Server.UrlOf("outer"), git.Server.UrlOf("away")])
        {
            var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(new GitSource(url), git.NewFolder(), Cancel));
            Assert.Contains("is not among the allowed ones", exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("", "is missing or is no URL")]
    [InlineData("nonsense", "is missing or is no URL")]
    [InlineData("https://user:hunter2@example.com/x.git", "leave it out")]
    [InlineData("ssh://example.com/x.git", "not ssh://")]
    [InlineData("ext::sh -c id", "not ext://")]
    [InlineData("git@example.com:x/y.git", "is missing or is no URL")]
    [InlineData("https://example.com/x.git?token=hunter2", "has a query")]
    public async Task An_address_that_is_none_is_refused_without_repeating_what_it_holds(string url, string message)
    {
        using var repositories = git.Repositories();

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(new GitSource(url), git.NewFolder(), Cancel));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
        Assert.True(exception.Permanent);
    }

    [Fact]
    public async Task File_addresses_are_off_until_an_operator_allows_them()
    {
        Create("local");
        var source = new GitSource("file://" + git.Server.FolderOf("local"));
        using var strict = git.Repositories();
        using var open = git.Repositories(options => options.AllowFileUrls = true);

        var exception = await Assert.ThrowsAsync<GitException>(() => strict.CheckoutAsync(source, git.NewFolder(), Cancel));

        Assert.Contains("ALLOW_FILE_URLS", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await open.CheckoutAsync(source, git.NewFolder(), Cancel)).Commit);
    }

    [Fact]
    public async Task A_silent_server_is_left_at_once_when_the_job_is_cancelled_and_after_the_time_limit_otherwise()
    {
        await using var silent = await GitFixture.StartServerAsync();
        silent.CreateRepository("quiet", ("a.txt", "one"));
        silent.IsSilent = true;
        var source = new GitSource(silent.UrlOf("quiet"));
        using var repositories = git.Repositories(options => options.NetworkTimeout = TimeSpan.FromSeconds(1));
        using var patient = git.Repositories();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var waiting = patient.CheckoutAsync(source, git.NewFolder(), cancel.Token);
        await Eventually.TrueAsync(() => !silent.Requests.IsEmpty);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel));

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(source, git.NewFolder(), Cancel));
        Assert.Contains("NETWORK_TIMEOUT", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.Permanent);
    }

    [Fact]
    public async Task A_server_that_is_away_is_worth_another_try()
    {
        using var repositories = git.Repositories();

        var exception = await Assert.ThrowsAsync<GitException>(() => repositories.CheckoutAsync(new GitSource($"http://127.0.0.1:{FreePort.Next()}/x.git"), git.NewFolder(), Cancel));

        Assert.False(exception.Permanent);
    }

    private void Create(string name)
    {
        if (!Directory.Exists(git.Server.FolderOf(name)))
            git.Server.CreateRepository(name, ("a.txt", "one"));
    }
}
