using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

[Collection(DockerTests.Name)]
public sealed class ImageTests(DockerFixture docker)
{
    [Fact]
    public async Task A_missing_image_is_pulled_with_progress_on_the_job()
    {
        await using var registry = await ImageRegistry.StartAsync(ballast: 20_000_000);
        await using var worker = docker.Create();
        string image = $"{registry.Address}/busybox:1";

        var run = await worker.RunAsync(image, new ScriptCommand("echo pulled", null));

        Assert.Equal("pulled\n", run.Output);
        Assert.Contains($"Pulled the image {image}", worker.Log);
        var fractions = worker.Progress.Where(progress => progress.TryGetProperty("fraction", out _)).ToList();
        Assert.NotEmpty(fractions);
        Assert.All(fractions, progress => Assert.InRange(progress.GetProperty("fraction").GetDouble(), 0, 1));
        Assert.Contains($"Pulling {image}: ", fractions[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["image", "command"], worker.Progress.Where(progress => progress.TryGetProperty("phase", out _)).Select(progress => progress.GetProperty("phase").GetString()!));
        await docker.Daemon.RemoveImageAsync(image);
    }

    [Fact]
    public async Task An_image_that_does_not_exist_fails_the_job_for_good()
    {
        await using var registry = await ImageRegistry.StartAsync(ballast: 0);
        await using var worker = docker.Create();

        var failure = await worker.FailAsync("true", image: $"{registry.Address}/no/such:2");

        Assert.True(failure.Permanent);
        Assert.StartsWith($"The image '{registry.Address}/no/such:2' is not in the Docker engine and cannot be pulled: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_away_fails_the_attempt_only()
    {
        await using var worker = docker.Create();
        string image = $"127.0.0.1:{FreePort.Next()}/busybox";

        var failure = await worker.FailAsync("true", image: image);

        Assert.False(failure.Permanent);
        Assert.Contains($"'{image}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be pulled", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_not_pulled_where_the_worker_may_not()
    {
        await using var worker = docker.Create(("PULL", "never"));

        var failure = await worker.FailAsync("true", image: "no-such-image:1");

        Assert.True(failure.Permanent);
        Assert.Equal("The image 'no-such-image:1' is not in the Docker engine, and this worker may not pull images.", failure.Message);
    }

    [Fact]
    public async Task Only_allowed_images_run()
    {
        await using var worker = docker.Create(("ALLOWED_IMAGES", "mindtrace/*, python:3.*"));

        Assert.Equal("ok\n", (await worker.RunAsync("echo ok")).Output);
        var failure = await worker.FailAsync("true", image: "mindtrace.example.com/busybox");

        Assert.True(failure.Permanent);
        Assert.Equal("environment.docker.image 'mindtrace.example.com/busybox' is not allowed on this worker; its operator allows mindtrace/*, python:3.*.", failure.Message);
    }

    [Fact]
    public async Task An_image_cannot_be_named_by_its_id_past_the_allowed_ones()
    {
        await using var all = docker.Create();
        string id = (await all.RunAsync("true")).Facts["image_id"];
        await using var worker = docker.Create(("ALLOWED_IMAGES", "docker.io/library/*"), ("PULL", "never"));

        Assert.Contains("is not in the Docker engine", (await worker.FailAsync("true", image: id)).Message, StringComparison.Ordinal);
        Assert.Contains("is not in the Docker engine", (await worker.FailAsync("true", image: id["sha256:".Length..][..12])).Message, StringComparison.Ordinal);
    }
}
