namespace Mindtrace.Workers.Tests;

[Collection(DockerTests.Name)]
public sealed class VolumeTests(DockerFixture docker)
{
    [Theory]
    [InlineData("""{"./results": {"bind": "/out", "mode": "rw"}}""")]
    [InlineData("""{"./results": "/out"}""")]
    [InlineData("""["./results:/out:rw"]""")]
    public async Task A_folder_of_the_jobs_own_is_mounted_in_every_form(string volumes)
    {
        await using var worker = docker.Create();

        await worker.RunAsync("echo kept > /out/file", $""","volumes":{volumes}""");

        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(worker.ScratchFolder, "results", "file"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_volume_for_reading_cannot_be_written()
    {
        await using var worker = docker.Create();
        Directory.CreateDirectory(Path.Combine(worker.ScratchFolder, "in"));
        await File.WriteAllTextAsync(Path.Combine(worker.ScratchFolder, "in", "a"), "input", TestContext.Current.CancellationToken);

        var run = await worker.RunAsync("cat /in/a; echo x > /in/a", $$""","volumes":{"{{worker.ScratchFolder}}/in":{"bind":"/in","mode":"ro"} }""");

        Assert.Equal("input", run.Output);
        Assert.Contains("Read-only", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("/")]
    [InlineData("./../../etc")]
    [InlineData("/no/such/folder")]
    public async Task A_folder_outside_is_refused(string path)
    {
        await using var worker = docker.Create();

        var failure = await worker.FailAsync("ls /x", $$""","volumes":{"{{path}}":"/x"}""");

        Assert.True(failure.Permanent);
        Assert.Equal($"environment.docker.volumes: '{path}' is not allowed on this worker: only paths in the job's own folder are.", failure.Message);
    }

    [Fact]
    public async Task A_symbolic_link_that_leads_outside_is_refused()
    {
        await using var worker = docker.Create();
        File.CreateSymbolicLink(Path.Combine(worker.ScratchFolder, "link"), "/etc");

        Assert.Contains("is not allowed", (await worker.FailAsync("ls /x", ""","volumes":["./link:/x"]""")).Message, StringComparison.Ordinal);
        Assert.Contains("is not allowed", (await worker.FailAsync("ls /x", ""","volumes":["./link/ssl:/x"]""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_volume_is_refused()
    {
        await using var worker = docker.Create();

        Assert.Contains("named volumes are not allowed", (await worker.FailAsync("ls /x", ""","volumes":["cache:/x"]""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_allowed_folder_is_mounted_as_far_as_it_is_allowed()
    {
        using var shared = new TempFolder();
        Directory.CreateDirectory(shared.File("data", "sub"));
        Directory.CreateDirectory(shared.File("results"));
        await File.WriteAllTextAsync(shared.File("data", "sub", "a"), "shared", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(shared.File("inside"), shared.File("data", "sub"));
        await using var worker = docker.Create(("ALLOWED_HOST_PATHS", $"{shared.File("data")}:ro, {shared.File("results")}"));

        var read = await worker.RunAsync("cat /in/a /in2/a", $""","volumes":["{shared.File("inside")}:/in:ro","{shared.File("data", "sub")}:/in2:ro"]""");
        await worker.RunAsync("echo 1 > /out/r", $""","volumes":["{shared.File("results")}:/out"]""");
        var refused = await worker.FailAsync("true", $""","volumes":["{shared.File("data")}:/in"]""");
        var missing = await worker.FailAsync("true", $""","volumes":["{shared.File("results", "none")}:/in"]""");

        Assert.Equal("sharedshared", read.Output);
        Assert.True(File.Exists(shared.File("results", "r")));
        Assert.Contains("reading only", refused.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
    }
}
