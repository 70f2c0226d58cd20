using System.Collections.Concurrent;
using LibGit2Sharp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mindtrace.Git;

/// <summary>Checks out commits of repositories, each of which is mirrored on this machine: what was fetched once is not fetched again.</summary>
/// <remarks>
/// Any number of checkouts may be made at the same time, of one repository too. A commit that is named by its id and was fetched before is checked
/// out without a word to the server; for a branch or a tag, the server is asked which commit that is now. Mirrors are given up once they were unused for
/// <see cref="GitOptions.MirrorRetention"/>, by the host.
/// </remarks>
public sealed class GitRepositories : IDisposable
{
    private const int MaxSubmoduleDepth = 8;

    private readonly ConcurrentDictionary<string, Mirror> _mirrors = new(StringComparer.Ordinal);
    private readonly GitOptions _options;
    private readonly TimeProvider _time;
    private readonly GitAccess _access;
    private readonly FolderCache _cache;

    /// <summary>Repositories as the options allow them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock of time-outs.</param>
    public GitRepositories(IOptions<GitOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _time = time;
        _access = new GitAccess(_options);
        _cache = new FolderCache(_options.CacheFolder, time);
        HttpTransport.EnsureRegistered();
    }

    /// <summary>Checks out one commit, its submodules included.</summary>
    /// <param name="source">The commit.</param>
    /// <param name="folder">Where to; a folder that is empty or does not exist. It belongs to the caller, also where this fails.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The checkout; disposing it says that nobody uses Git in it any more.</returns>
    /// <exception cref="GitException">The repository or the commit cannot be had.</exception>
    public async Task<GitCheckout> CheckoutAsync(GitSource source, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var mirror = MirrorOf(_access.Admit(source.RepoUrl));
        var uses = new List<UsedFolder>();
        try
        {
            uses.Add(await UseAsync(mirror, cancellationToken).ConfigureAwait(false));
            var commit = await mirror.FindAsync(source.Branch, source.Commit, cancellationToken).ConfigureAwait(false);
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            await WriteAsync(mirror, commit, full, 0, uses, cancellationToken).ConfigureAwait(false);
            return new GitCheckout(full, commit.Sha, uses);
        }
        catch
        {
            uses.ForEach(static use => use.Dispose());
            throw;
        }
    }

    /// <summary>The id of the commit that a source names now; fetches it unless it is here.</summary>
    /// <param name="source">The commit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitException">The repository or the commit cannot be had.</exception>
    public async Task<string> FindCommitAsync(GitSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var mirror = MirrorOf(_access.Admit(source.RepoUrl));
        using var use = await UseAsync(mirror, cancellationToken).ConfigureAwait(false);
        var commit = await mirror.FindAsync(source.Branch, source.Commit, cancellationToken).ConfigureAwait(false);
        return commit.Sha;
    }

    /// <summary>Removes the mirrors that no process uses and none used for <see cref="GitOptions.MirrorRetention"/>.</summary>
    internal Task RemoveUnusedAsync(ILogger logger, CancellationToken cancellationToken) => _cache.RemoveUnusedAsync(_options.MirrorRetention, logger, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mirror in _mirrors.Values)
            mirror.Dispose();
        _cache.Dispose();
    }

    private Mirror MirrorOf(GitAddress address) => _mirrors.GetOrAdd(address.ToString(), _ => new Mirror(address, _access, _options, _time));

    private Task<UsedFolder> UseAsync(Mirror mirror, CancellationToken cancellationToken) => _cache.UseAsync(mirror.Address.FolderName, cancellationToken);

    private async Task WriteAsync(Mirror mirror, ObjectId commit, string folder, int depth, List<UsedFolder> uses, CancellationToken cancellationToken)
    {
        var modules = await Task.Run(() => CheckoutWriter.Write(mirror, commit, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var module in modules)
        {
            if (depth == MaxSubmoduleDepth)
                throw new GitException($"{mirror.Address}: submodules nest deeper than {MaxSubmoduleDepth}.", permanent: true);
            string place = Path.Combine(folder, module.Path);
            if (InsidePath.Resolve(folder, module.Path, "submodule") != Path.GetFullPath(place))
                throw new GitException($"{mirror.Address}: submodule '{module.Path}' lies behind a symbolic link.", permanent: true);
            var child = MirrorOf(_access.Admit(mirror.Address.Submodule(module.Url)));
            uses.Add(await UseAsync(child, cancellationToken).ConfigureAwait(false));
            var found = await child.FindAsync(null, module.Commit.Sha, cancellationToken).ConfigureAwait(false);
            await WriteAsync(child, found, place, depth + 1, uses, cancellationToken).ConfigureAwait(false);
        }
    }
}
