using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mindtrace.Git;
using Mindtrace.Registry;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers;

/// <summary>
/// Runs a command in an environment made for that one job: <c>{"environment": {"git": …} | {"docker": …}, "command": …}</c> gives
/// <c>{"stdout", "stderr", "exit_code", …}</c>. Needs <c>services.AddRunScript(configuration)</c>.
/// </summary>
/// <remarks>
/// <para>A command that is a string is run by the environment's shell; a list is a program and its arguments. Exit codes other than 0 fail the job,
/// with the same output. A job that is cancelled or timed out has its whole process tree or container ended, and its output so far, with a
/// <c>reason</c>, is recorded.</para>
/// <para>Commands run as the worker's user. They don't get the worker's environment, but what that user may read on the machine they may read too: give
/// jobs that are not trusted a worker under a user of its own, or containers.</para>
/// </remarks>
public sealed partial class RunScriptWorker : Worker, IDisposable
{
    /// <summary>Time enough for a stopped job's long output to be stored, within the usual grace period of 10 s.</summary>
    private static readonly TimeSpan StoreTimeAfterStop = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IJobEnvironmentFactory> _environments;
    private readonly ScriptOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RunScriptWorker> _logger;
    private readonly WholeOutputs _wholeOutputs;
    private ScratchSpace? _scratch;

    /// <summary>A worker that knows some kinds of environments.</summary>
    /// <param name="environments">The kinds; the first that handles a job's environment makes it.</param>
    /// <param name="store">Takes what is too long for a job's record.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public RunScriptWorker(
        IEnumerable<IJobEnvironmentFactory> environments, IObjectStore store, IOptions<ScriptOptions> options, TimeProvider time, ILogger<RunScriptWorker> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _environments = [.. environments];
        _options = options.Value;
        _time = time;
        _logger = logger;
        _wholeOutputs = new WholeOutputs(store, time);
    }

    /// <summary>Removes what dead workers of this machine left, and takes a place for folders of this one.</summary>
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _scratch ??= await ScratchSpace.OpenAsync(
            _options.ScratchFolder, _options.MinimumFreeBytes, _time, (owner, _) => ProcessScope.BuryAsync(owner, _time), _logger, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _scratch, null)?.Dispose();

    /// <inheritdoc/>
    protected override async Task<JsonElement> RunAsync(JsonElement input, JobContext job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var payload = ScriptPayload.Read(input);
        var kind = _environments.FirstOrDefault(factory => factory.Handles(payload.Environment))
            ?? throw new JobFailedException("The job's environment is of no kind that this worker has: give 'git' or 'docker', as an object.", permanent: true);
        var folder = CreateFolder();
        try
        {
            using var output = new ScriptOutput(_options, folder.Path, job.Log);
            return await new ScriptRun(kind, job, output, _wholeOutputs, _time).RunAsync(payload, folder.Path, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await RemoveAsync(folder, job.JobId).ConfigureAwait(false);
        }
    }

    private ScratchFolder CreateFolder()
    {
        try
        {
            return (_scratch ?? throw new InvalidOperationException("The worker was not started.")).Create();
        }
        catch (IOException exception)
        {
            throw new JobFailedException(exception.Message, exception);
        }
    }

    private async Task RemoveAsync(ScratchFolder folder, JobId job)
    {
        try
        {
            await folder.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            FolderLeft(exception, folder.Path, job);
        }
    }

    [LoggerMessage(3611, LogLevel.Warning, "The folder {Folder} of job {JobId} could not be removed; the next worker that starts here tries again")]
    private partial void FolderLeft(Exception exception, string folder, JobId jobId);

    /// <summary>One attempt.</summary>
    private sealed class ScriptRun(IJobEnvironmentFactory kind, JobContext job, ScriptOutput output, WholeOutputs wholeOutputs, TimeProvider time)
    {
        private IReadOnlyDictionary<string, string> _facts = new Dictionary<string, string>();

        public async Task<JsonElement> RunAsync(ScriptPayload payload, string folder, CancellationToken cancellationToken)
        {
            try
            {
                var (exitCode, reason) = await RunCommandAsync(payload, folder, cancellationToken).ConfigureAwait(false);
                var report = await ReportAsync(exitCode, reason, cancellationToken).ConfigureAwait(false);
                return exitCode == 0 ? report : throw new JobFailedException(reason ?? $"The command ended with exit code {exitCode}", report);
            }
            catch (EnvironmentException exception)
            {
                string reason = exception.Message;
                throw new JobFailedException(reason, await ReportAsync(null, reason, cancellationToken).ConfigureAwait(false), permanent: exception.Permanent);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                using var soon = new CancellationTokenSource(StoreTimeAfterStop, time);
                string reason = StopReason();
                throw new JobFailedException(reason, await ReportAsync(null, reason, soon.Token).ConfigureAwait(false));
            }
        }

        private async Task<CommandResult> RunCommandAsync(ScriptPayload payload, string folder, CancellationToken cancellationToken)
        {
            var context = new EnvironmentContext(
                job.JobId, job.Lease.Token, job.WorkerId, folder, job.Log, job.ReportProgress, System.Diagnostics.Activity.Current?.Id);
            var environment = await kind.PrepareAsync(payload.Environment, context, cancellationToken).ConfigureAwait(false);
            await using (environment.ConfigureAwait(false))
            {
                _facts = environment.Facts;
                return await environment.RunAsync(payload.Command, output, cancellationToken).ConfigureAwait(false);
            }
        }

        private async Task<JsonElement> ReportAsync(int? exitCode, string? reason, CancellationToken cancellationToken)
        {
            output.End();
            var references = await wholeOutputs.StoreAsync(job, output, cancellationToken).ConfigureAwait(false);
            return ScriptReport.Create(output, exitCode, _facts, references, reason);
        }

        private string StopReason() => job.IsTimedOut() ? JobSlots.TimedOut(job.Job) : "cancelled";
    }
}
