using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Mindtrace.Git;
using Mindtrace.Jobs;
using Mindtrace.Workers.Environments;

namespace Mindtrace.Node;

/// <summary>Makes a worker's program from its Git repository: checks out the commit and publishes its project, once per commit.</summary>
internal sealed partial class GitWorkerBuilder(
    GitRepositories repositories, JobProcess processes, IOptions<GitWorkerOptions> options, IOptions<NodeOptions> node, TimeProvider time, ILogger<GitWorkerBuilder> logger) : IHostedService, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetFullPath(node.Value.NodeFolder), "builds");
    private readonly FolderCache _builds = new(Path.Combine(Path.GetFullPath(node.Value.NodeFolder), "builds"), time);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ScratchSpace? _scratch;

    /// <summary>Builds a worker type, or finds the build of its commit.</summary>
    /// <param name="type">A worker type with a repository.</param>
    /// <param name="phase">Told of <c>checkout</c> and <c>build</c> as they begin.</param>
    /// <param name="log">Takes what the build writes.</param>
    /// <param name="cancellationToken">Ends the build and all it started.</param>
    /// <returns>The folder with the published output, which stays in the cache at least until this is disposed.</returns>
    /// <exception cref="LaunchFailedException">There is no such commit or project, or the build failed; the message says which.</exception>
    public async Task<UsedFolder> BuildAsync(WorkerTypeInfo type, Action<string> phase, Action<string> log, CancellationToken cancellationToken)
    {
        try
        {
            phase("checkout");
            var source = new GitSource(type.GitRepoUrl!, type.GitBranch, type.GitCommit);
            string commit = await repositories.FindCommitAsync(source, cancellationToken).ConfigureAwait(false);
            log($"Commit {commit} of {type.GitRepoUrl}");
            var build = await _builds.UseAsync(Key(type, commit), cancellationToken).ConfigureAwait(false);
            try
            {
                using var gate = new CrossProcessLock(build.Path + ".lock", time);
                using (await gate.AcquireAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (!Directory.Exists(build.Path))
                        await PublishAsync(type, source with { Commit = commit }, build.Path, phase, log, cancellationToken).ConfigureAwait(false);
                }

                return build;
            }
            catch
            {
                build.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is GitException or EnvironmentException or IOException or UnauthorizedAccessException)
        {
            throw new LaunchFailedException(exception.Message);
        }
    }

    /// <summary>Removes the builds that no worker of any node uses and none used for a time.</summary>
    public Task RemoveUnusedAsync(TimeSpan unused, CancellationToken cancellationToken) => _builds.RemoveUnusedAsync(unused, logger, cancellationToken);

    /// <summary>Removes what a build of a dead node left.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(ScratchRoot))
                await ScratchAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ScratchClosed(exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _scratch?.Dispose();
        _opening.Dispose();
        _builds.Dispose();
    }

    private string ScratchRoot => Path.Combine(_folder, "scratch");

    private static string Key(WorkerTypeInfo type, string commit)
    {
        string all = string.Join('\n', type.GitRepoUrl, commit, type.GitWorkingDir, type.GitProject);
        return $"{commit[..12]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16]}";
    }

    private async Task PublishAsync(WorkerTypeInfo type, GitSource source, string folder, Action<string> phase, Action<string> log, CancellationToken cancellationToken)
    {
        await using var scratch = (await ScratchAsync(cancellationToken).ConfigureAwait(false)).Create();
        using var checkout = await repositories.CheckoutAsync(source, Path.Combine(scratch.Path, "checkout"), cancellationToken).ConfigureAwait(false);
        string project = GitWorkerProject.Find(checkout, type.GitWorkingDir, type.GitProject);
        phase("build");
        Building(type.WorkerName, source.Commit!);
        string output = Path.Combine(scratch.Path, "output");
        var tail = new BuildOutput(log);
        string[] arguments = ["dotnet", "publish", project, "--configuration", "Release", "--output", output, "--nologo", "-p:UseSharedCompilation=false", "-p:UseAppHost=false"];
        var command = new JobCommand(scratch.Id, arguments, Path.GetDirectoryName(project)!, BuildVariables.Create(scratch.Path));
        int exitCode = await RunAsync(command, tail, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
            throw new LaunchFailedException($"The build of {Path.GetFileName(project)} at commit {source.Commit![..12]} ended with exit code {exitCode}: {tail.Errors()}");
        Place(output, folder);
    }

    private async Task<int> RunAsync(JobCommand command, BuildOutput output, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.BuildTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await processes.RunAsync(command, output, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LaunchFailedException($"The build took longer than {options.Value.BuildTimeout} (BUILD_TIMEOUT).");
        }
    }

    /// <summary>Gives the build its name in the cache, in one step: a folder with that name is always a whole build.</summary>
    private static void Place(string output, string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        try
        {
            Directory.Move(output, folder);
        }
        catch (IOException) when (!Directory.Exists(folder))
        {
            // The cache is on another disk than the scratch folder.
            string young = folder + ".new";
            if (Directory.Exists(young))
                Directory.Delete(young, recursive: true);
            Copy(output, young);
            Directory.Move(young, folder);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string inner in Directory.GetDirectories(from))
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
    }

    private async Task<ScratchSpace> ScratchAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _scratch ??= await ScratchSpace.OpenAsync(
                ScratchRoot, options.Value.MinimumFreeBytes, time,
                (owner, _) => JobProcess.BuryAsync(owner, time), logger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }
}
