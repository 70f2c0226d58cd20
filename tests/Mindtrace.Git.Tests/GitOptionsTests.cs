using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mindtrace.Git.Tests;

public sealed class GitOptionsTests
{
    [Fact]
    public void Settings_are_read_from_the_section()
    {
        var options = Read(new()
        {
            ["X:GIT:CACHE_FOLDER"] = "/var/cache/git",
            ["X:GIT:ALLOWED_HOSTS"] = "github.com, git.example.com:8443",
            ["X:GIT:ALLOW_FILE_URLS"] = "true",
            ["X:GIT:CREDENTIALS:0:HOST"] = "github.com",
            ["X:GIT:CREDENTIALS:0:TOKEN"] = "t",
            ["X:GIT:NETWORK_TIMEOUT"] = "00:01:00",
            ["X:GIT:MIRROR_RETENTION"] = "7.00:00:00",
        });

        Assert.Equal("/var/cache/git", options.CacheFolder);
        Assert.Equal(["github.com", "git.example.com:8443"], options.AllowedHosts);
        Assert.True(options.AllowFileUrls);
        Assert.Equal(TimeSpan.FromMinutes(1), options.NetworkTimeout);
        Assert.Equal(TimeSpan.FromDays(7), options.MirrorRetention);
        Assert.Equal(("github.com", "x-access-token", "t"), (options.Credentials[0].Host, options.Credentials[0].Username, options.Credentials[0].Token));
    }

    [Fact]
    public void Every_fault_is_named_with_its_key_and_no_token()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(new()
        {
            ["X:GIT:CACHE_FOLDER"] = "relative",
            ["X:GIT:ALLOWED_HOSTS:0"] = "https://github.com/",
            ["X:GIT:CREDENTIALS:0:HOST"] = "https://user@github.com/x",
            ["X:GIT:CREDENTIALS:0:TOKEN"] = "tok-secret",
            ["X:GIT:CREDENTIALS:1:HOST"] = "github.com",
            ["X:GIT:NETWORK_TIMEOUT"] = "00:00:00",
            ["X:GIT:MIRROR_RETENTION"] = "00:30:00",
        }));

        foreach (string key in (string[])["CACHE_FOLDER", "ALLOWED_HOSTS", "CREDENTIALS:0:HOST", "CREDENTIALS:1", "NETWORK_TIMEOUT", "MIRROR_RETENTION"])
            Assert.Contains(exception.Failures, failure => failure.StartsWith("X:GIT:" + key, StringComparison.Ordinal));
        Assert.DoesNotContain("tok-secret", exception.Message, StringComparison.Ordinal);
    }

    private static GitOptions Read(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddMindtraceGit("X").BuildServiceProvider();
        return services.GetRequiredService<IOptions<GitOptions>>().Value;
    }
}
