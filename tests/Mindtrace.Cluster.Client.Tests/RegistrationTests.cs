using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;

namespace Mindtrace.Cluster.Client.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task The_container_gives_a_client_of_the_manager_and_of_any_other_service()
    {
        await using var stub = await StubService.AnsweringAsync(200, """{"status":"Available"}""");
        var services = new ServiceCollection();
        services.AddMindtraceClusterClient(new Uri(stub.Url));
        await using var provider = services.BuildServiceProvider();

        var clients = provider.GetRequiredService<MindtraceClients>();
        foreach (ServiceClient client in (ServiceClient[])[provider.GetRequiredService<ClusterClient>(), clients.Cluster(stub.Url), clients.Node(stub.Url), clients.Worker(stub.Url)])
            Assert.Equal(ServerStatus.Available, await client.StatusAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_faulty_option_is_named()
    {
        var services = new ServiceCollection();
        services.AddMindtraceClusterClient(options =>
        {
            options.BaseAddress = new Uri("ftp://h");
            options.MaxRetries = -1;
            options.RequestTimeout = TimeSpan.Zero;
        });
        using var provider = services.BuildServiceProvider();
        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ClusterClient>());
        Assert.Equal(3, failure.Failures.Count());
    }

    [Fact]
    public void A_missing_address_is_named()
    {
        var services = new ServiceCollection();
        services.AddMindtraceClusterClient(_ => { });
        using var provider = services.BuildServiceProvider();
        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ClusterClient>());
        Assert.Contains("BaseAddress is missing", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:8002")]
    [InlineData("/relative")]
    [InlineData("")]
    public void An_address_that_is_no_url_is_refused(string url)
    {
        using var provider = Provider();
        Assert.Throws<ArgumentException>(() => provider.GetRequiredService<MindtraceClients>().Worker(url));
    }

    private static ServiceProvider Provider()
    {
        var services = new ServiceCollection();
        services.AddMindtraceClients();
        return services.BuildServiceProvider();
    }
}
