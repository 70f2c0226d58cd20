using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

public sealed class DockerOptionsTests
{
    [Fact]
    public void Lists_are_read_with_commas_and_numbered()
    {
        var options = Read(("ALLOWED_IMAGES", "a, b"), ("ALLOWED_HOST_PATHS:0", "/x"), ("ALLOWED_HOST_PATHS:1", "/y:ro"), ("PULL", "Never"), ("ALLOW_DEVICES", "false"));

        Assert.Equal(["a", "b"], options.AllowedImages);
        Assert.Equal(["/x", "/y:ro"], options.AllowedHostPaths);
        Assert.Equal(ImagePullPolicy.Never, options.Pull);
        Assert.False(options.AllowDevices);
    }

    [Fact]
    public void Every_fault_is_named_with_its_key()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read(
            ("HOST", "ssh://x"), ("ALLOWED_HOST_PATHS", "relative"), ("ALLOW_DEVICES", "perhaps"), ("PULL", "sometimes"), ("PUBLISH_ADDRESS", "here"), ("MEMORY_LIMIT", "1k"),
            ("CPU_LIMIT", "0"), ("PIDS_LIMIT", "0")));

        Assert.Equal(8, failure.Failures.Count());
        foreach (string key in (string[])["HOST", "ALLOWED_HOST_PATHS", "ALLOW_DEVICES", "PULL", "PUBLISH_ADDRESS", "MEMORY_LIMIT", "CPU_LIMIT", "PIDS_LIMIT"])
            Assert.Contains(failure.Failures, fault => fault.StartsWith($"{DockerOptions.Section}:{key} ", StringComparison.Ordinal));
    }

    private static DockerOptions Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"{DockerOptions.Section}:{setting.Key}", setting => (string?)setting.Value)).Build());
        services.AddDockerEnvironment();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<DockerOptions>>().Value;
    }
}
