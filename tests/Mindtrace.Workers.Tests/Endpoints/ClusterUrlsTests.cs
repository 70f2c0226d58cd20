namespace Mindtrace.Workers.Tests;

public sealed class ClusterUrlsTests
{
    [Theory]
    [InlineData("http://localhost:8002", true)]
    [InlineData("http://127.0.0.1:8002/", true)]
    [InlineData("http://[::1]:9", true)]
    [InlineData("http://192.168.0.1:8002", false)]
    [InlineData("http://localhost.evil.example:8002", false)]
    [InlineData("http://localhost@evil.example", false)]
    [InlineData("ftp://localhost", false)]
    [InlineData("localhost:8002", false)]
    [InlineData("", false)]
    public void Without_a_configured_cluster_loopback_addresses_may_connect(string url, bool allowed) =>
        Assert.Equal(allowed, new ClusterUrls(new WorkerOptions()).Allows(url));

    [Theory]
    [InlineData("http://127.0.0.1:8002", true)]
    [InlineData("http://[::1]:8002/", true)]
    [InlineData("http://Manager.example", true)]
    [InlineData("http://manager.example:80/", true)]
    [InlineData("https://manager.example", false)]
    [InlineData("http://localhost:8003", false)]
    [InlineData("http://localhost:8002/cluster", false)]
    [InlineData("http://user@localhost:8002", false)]
    public void A_configured_cluster_is_the_only_one_in_every_spelling(string url, bool allowed) =>
        Assert.Equal(allowed, new ClusterUrls(new WorkerOptions { ClusterUrl = "http://localhost:8002/", AllowedClusterUrls = { "http://manager.example" } }).Allows(url));
}
