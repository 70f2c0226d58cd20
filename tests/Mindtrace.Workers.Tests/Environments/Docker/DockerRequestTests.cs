using System.Text.Json;
using Microsoft.Extensions.Options;
using Mindtrace.Jobs;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

public sealed class DockerRequestTests
{
    [Fact]
    public void Every_form_of_the_python_package_is_read()
    {
        var request = Read(
            """
            {"image":"busybox","environment":{"A":1,"GONE":null},"devices":["0",1],"working_dir":"/w","mem_limit":"1.5g","cpus":0.5,"detach":true,
             "volumes":{"/a":{"bind":"/b","mode":"ro"},"./c":{"bind":"/d"},"/e":"/f:ro"},
             "ports":{"80":8080,"53/udp":null,"22/tcp":["127.0.0.1",2222],"90":[91,["::1","92"]]}}
            """);

        Assert.Equal("docker.io/library/busybox:latest", request.Image.FullName);
        Assert.Equal(["A=1", "GONE"], request.Environment);
        Assert.Equal(["0", "1"], request.Devices);
        Assert.Equal("/w", request.WorkingDirectory);
        Assert.Equal(1536L << 20, request.Memory);
        Assert.Equal(0.5, request.Cpus);
        Assert.Equal(["detach"], request.Ignored);
        Assert.Equal([new("/a", "/b", true), new("./c", "/d", false), new VolumeRequest("/e", "/f", true)], request.Volumes);
        Assert.Equal(
            [new("80/tcp", null, 8080), new("53/udp", null, null), new("22/tcp", "127.0.0.1", 2222), new("90/tcp", null, 91), new PortRequest("90/tcp", "::1", 92)], request.Ports);
        Assert.Equal(["all"], Read("""{"image":"busybox","devices":"all"}""").Devices);
        Assert.Equal([new(null, "/x", false), new VolumeRequest(@"C:\data", "/y", true)], Read("""{"image":"busybox","volumes":["/x","C:\\data:/y:ro"]}""").Volumes);
    }

    [Fact]
    public void Every_fault_is_named_with_its_field()
    {
        var failure = Assert.Throws<EnvironmentException>(() => Read(
            """
            {"image":"Not An Image","environment":["NO_VALUE"],"volumes":["relative"],"ports":{"99999":1,"80":[["x"]]},"devices":{},"memory":"little","cpus":-1,"working_dir":5}
            """));

        Assert.True(failure.Permanent);
        foreach (string field in (string[])["image", "environment", "volumes", "ports", "devices", "memory", "cpus", "working_dir"])
            Assert.Contains($"environment.docker.{field} ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("image is missing", Assert.Throws<EnvironmentException>(() => Read("{}")).Message, StringComparison.Ordinal);
        Assert.Contains("must be an object", Assert.Throws<EnvironmentException>(() => Read("7")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busybox", "busybox", true)]
    [InlineData("busybox:1.36", "busybox", true)]
    [InlineData("docker.io/library/busybox:1", "busybox", true)]
    [InlineData("index.docker.io/library/busybox:1", "busybox:1", true)]
    [InlineData("busybox:1.36", "busybox:1.*", true)]
    [InlineData("busybox:2", "busybox:1.*", false)]
    [InlineData("evil/busybox", "busybox", false)]
    [InlineData("evil.example.com/library/busybox", "busybox", false)]
    [InlineData("busyboxes", "busybox", false)]
    [InlineData("registry.example.com:5000/team/app", "registry.example.com:5000/team/*", true)]
    [InlineData("registry.example.com:5000/team2/app", "registry.example.com:5000/team/*", false)]
    [InlineData("registryXexample.com/team/app", "registry.example.com/*", false)]
    [InlineData("anything/at:all", "*", true)]
    public void An_image_is_allowed_by_its_whole_name(string image, string pattern, bool allowed)
    {
        Assert.True(ImageReference.TryParse(image, out var reference));
        Assert.Equal(allowed, reference.IsCoveredBy([pattern]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("UPPER")]
    [InlineData("a//b")]
    [InlineData("../etc")]
    [InlineData("a:b:c")]
    [InlineData("a@sha256:12")]
    [InlineData("a\n")]
    public void What_is_no_image_name_is_refused(string image) => Assert.False(ImageReference.TryParse(image, out _));

    [Fact]
    public void Limits_are_what_a_job_gets_that_asks_for_none_and_the_most_it_may_ask_for()
    {
        var limits = new ContainerLimits(Options.Create(new DockerOptions { MemoryLimit = "1g", CpuLimit = 2, AllowDevices = false }));

        var given = limits.Apply(Read("""{"image":"busybox","ports":{"80":8080}}"""), Context()).HostConfig!;
        var asked = limits.Apply(Read("""{"image":"busybox","memory":"64m","cpus":0.5}"""), Context()).HostConfig!;
        var failure = Assert.Throws<EnvironmentException>(
            () => limits.Apply(Read("""{"image":"busybox","memory":"2g","cpus":4,"devices":"all","ports":{"80":["0.0.0.0",80]}}"""), Context()));

        Assert.Equal((1L << 30, 2_000_000_000), (given.Memory, given.NanoCPUs));
        Assert.Equal((64L << 20, 500_000_000), (asked.Memory, asked.NanoCPUs));
        Assert.Equal("127.0.0.1", Assert.Single(given.PortBindings!["80/tcp"]).HostIP);
        Assert.False(given.Privileged);
        foreach (string fault in (string[])["memory of 2 GiB is more than the 1 GiB", "cpus of 4 are more than the 2", "devices are not allowed", "ports may be published on 127.0.0.1 only"])
            Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    private static DockerRequest Read(string json) => DockerRequestReader.Read(JsonElement.Parse(json));

    private static EnvironmentContext Context() => new(JobId.Parse("j"), 1, "w", Path.GetTempPath(), _ => { }, _ => { }, null);
}
