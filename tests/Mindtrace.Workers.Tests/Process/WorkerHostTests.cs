using System.Diagnostics;
using System.Net.Http.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

/// <summary>Worker processes as nodes start them.</summary>
public sealed class WorkerHostTests(RedisFixture store) : IClassFixture<RedisFixture>
{
    private const string EchoClass = "mindtrace.cluster.workers.echo_worker.EchoWorker";

    private static readonly string TestAssembly = typeof(WorkerHostTests).Assembly.Location;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_process_s_job_is_completed_by_another_worker()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString, lease: TimeSpan.FromSeconds(5));
        await using var first = HostProcess.Start(cluster, "--worker-class", EchoClass);
        var id = await cluster.SubmitAsync("""{"message":"hello","delay":3}""", job => job with { MaxAttempts = 2 });
        await cluster.UntilAsync(id, JobState.Running);
        await first.KillAsync();

        await cluster.StartWorkerAsync(new EchoWorker(TimeProvider.System), options => options.WorkerId = "second");
        var status = await cluster.EndOfAsync(id);
        Assert.Equal((JobState.Completed, 2, "second"), (status.State, status.Attempt, status.WorkerId));
    }

    [Fact]
    public async Task A_process_whose_input_is_closed_ends_its_job_and_then_itself()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var host = HostProcess.Start(cluster, "--worker-class", EchoClass);
        var id = await cluster.SubmitAsync("""{"message":"hello","delay":5}""");
        // Claimed is not enough: what is not begun yet is handed back.
        await Eventually.TrueAsync(async () => (await cluster.Directory.ListAsync(Cancel)).Any(worker => worker.JobId == id.Value), what: "the job to run");
        host.CloseInput();
        var (code, output) = await host.EndAsync();
        Assert.True(code is 0, $"exit code {code}: {output}");
        Assert.Equal(JobState.Completed, (await cluster.Queue.GetAsync(id, Cancel))!.State);
    }

    [Theory]
    [InlineData(EchoClass)]
    [InlineData("Mindtrace.Workers.EchoWorker")]
    [InlineData("Mindtrace.Workers.EchoWorker, Mindtrace.Workers")]
    public void The_built_in_worker_has_several_names(string name) =>
        Assert.Equal(typeof(EchoWorker), Mindtrace.WorkerHost.WorkerClasses.Find(name, null));

    [Fact]
    public async Task A_class_of_an_assembly_gets_its_parameters()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var host = HostProcess.Start(
            cluster, "--worker-class", typeof(GreetingWorker).FullName!, "--assembly", TestAssembly, "--params", """{"greeting":"Hello","exclamation_marks":3}""");
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync("""{"name":"world"}"""));
        Assert.Equal("""{"text":"Hello, world!!!"}""", status.Output.GetRawText());
        using var http = new HttpClient();
        var answer = await http.PostAsJsonAsync($"{host.Url}/class_name", new { }, Cancel);
        Assert.Equal("""{"class_name":"GreetingWorker"}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("No.Such.Worker", null, 3, "There is no worker class 'No.Such.Worker'. Looked in the built-in workers")]
    [InlineData("No.Such.Worker", "{test}", 3, "There is no worker class 'No.Such.Worker'. Looked in ")]
    [InlineData("No.Such.Worker", "/nowhere/at.dll", 3, "There is nothing at the --assembly path")]
    [InlineData("Mindtrace.Workers.Tests.WorkerHostTests", "{test}", 3, "is no worker")]
    [InlineData("Mindtrace.Workers.Tests.GreetingWorker", "{test}", 3, "String greeting")]
    [InlineData("No.Such[[, ,", null, 3, "There is no worker class 'No.Such[[, ,'")]
    [InlineData("No.Such, ../../x", "{folder}", 3, "There is no worker class 'No.Such, ../../x'")]
    [InlineData("", null, 2, "--worker-class is missing")]
    public async Task A_class_that_cannot_be_had_ends_the_process_with_the_reason(string name, string? assembly, int code, string reason)
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        string[] arguments = assembly is null ? ["--worker-class", name] : ["--worker-class", name, "--assembly", assembly.Replace("{test}", TestAssembly, StringComparison.Ordinal).Replace("{folder}", AppContext.BaseDirectory, StringComparison.Ordinal)];
        await using var host = HostProcess.Start(cluster, arguments);
        var (actual, output) = await host.EndAsync();
        Assert.Equal(code, actual);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_can_be_a_line_of_its_input_which_goes_on_to_tell_of_the_parent()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var host = HostProcess.Start(
            cluster, "--worker-class", typeof(GreetingWorker).FullName!, "--assembly", TestAssembly, "--params-file", "-");
        await host.WriteLineAsync("""{"greeting":"Grüß dich"}""");
        var status = await cluster.EndOfAsync(await cluster.SubmitAsync("""{"name":"world"}"""));
        Assert.Equal("Grüß dich, world!", status.Output.GetProperty("text").GetString());
        host.CloseInput();
        Assert.Equal(0, (await host.EndAsync()).Code);
    }

    [Fact]
    public async Task A_parent_that_is_gone_before_it_gave_parameters_ends_the_process()
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        await using var host = HostProcess.Start(cluster, "--worker-class", EchoClass, "--params-file", "-");
        host.CloseInput();
        var (code, output) = await host.EndAsync();
        Assert.Equal(2, code);
        Assert.Contains("--params-file cannot be read: standard input ended before the line", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_the_command_line_is_named()
    {
        var exception = Assert.Throws<Mindtrace.WorkerHost.HostStartException>(() => Mindtrace.WorkerHost.HostArguments.Parse(["--what", "--params", "[1]", "--url"]));
        foreach (string fault in (string[])["--what is not known", "--params should be a JSON object", "--url needs a value", "--worker-class is missing", "Usage:"])
            Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }
}

/// <summary>A worker whose constructor needs parameters.</summary>
public sealed class GreetingWorker(string greeting, int exclamationMarks = 1) : Worker<GreetingWorker.Input, GreetingWorker.Output>
{
    protected override Task<Output> RunAsync(Input input, JobContext job, CancellationToken cancellationToken) =>
        Task.FromResult(new Output($"{greeting}, {input.Name}{new string('!', exclamationMarks)}"));

    public sealed record Input(string Name);

    public sealed record Output(string Text);
}

/// <summary>A worker process that serves the test's queue.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private HostProcess(Process process, string url)
    {
        _process = process;
        Url = url;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public string Url { get; }

    public static HostProcess Start(TestCluster cluster, params string[] arguments)
    {
        string url = $"http://127.0.0.1:{FreePort.Next()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mindtrace.WorkerHost.dll"), .. arguments, "--url", url, "--exit-with-parent"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in cluster.Environment)
            start.Environment[name] = value;
        start.Environment["MINDTRACE_WORKER__QUEUES"] = TestCluster.Echo.Value;
        return new HostProcess(Process.Start(start)!, url);
    }

    /// <summary>Kills the process the way <c>kill -9</c> does.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return EndAsync();
    }

    public async Task WriteLineAsync(string line) =>
        await _process.StandardInput.BaseStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"));

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The exit code and all the process wrote, once it has ended.</summary>
    public async Task<(int Code, string Output)> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _output + await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
