using LibGit2Sharp;

namespace Mindtrace.Git;

/// <summary>The bare copy of one repository.</summary>
/// <remarks>
/// Checkouts read its object store without a lock: objects are only ever added, and Git's own rule holds that a pack is complete once it has its
/// name. What writes holds <see cref="CrossProcessLock"/>, in this process and between processes. The folder as a whole is one of a
/// <see cref="FolderCache"/>, and is only touched by who uses it.
/// </remarks>
internal sealed class Mirror(GitAddress address, GitAccess access, GitOptions options, TimeProvider time) : IDisposable
{
    private static readonly string[] Everything = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

    private readonly CrossProcessLock _lock = new(Path.Combine(options.CacheFolder, address.FolderName + ".lock"), time);

    public GitAddress Address => address;

    public string Folder { get; } = Path.Combine(options.CacheFolder, address.FolderName);

    /// <summary>Finds the commit that a source names, and fetches it unless it is here.</summary>
    /// <exception cref="GitException">There is none, or the server does not give it out.</exception>
    public Task<ObjectId> FindAsync(string? branch, string? commit, CancellationToken cancellationToken) => commit switch
    {
        null or "" => FindReferenceAsync(branch, cancellationToken),
        _ when IsHash(commit) => FindHashAsync(commit, cancellationToken),
        _ => FindReferenceAsync(commit, cancellationToken),
    };

    public void Dispose() => _lock.Dispose();

    private static bool IsHash(string text) => text.Length is >= 7 and <= 40 && text.All(char.IsAsciiHexDigit);

    private async Task<ObjectId> FindHashAsync(string hash, CancellationToken cancellationToken)
    {
        if (Lookup(hash) is { } present)
            return present;
        await FetchAsync(Everything, () => Lookup(hash) is not null, cancellationToken).ConfigureAwait(false);
        if (Lookup(hash) is { } fetched)
            return fetched;
        if (hash.Length == 40)
            await TryFetchHiddenAsync(hash, cancellationToken).ConfigureAwait(false);
        return Lookup(hash) ?? throw new GitException($"{address} has no commit {hash}.", permanent: true);
    }

    /// <summary>Fetches a commit that no branch and no tag leads to, which some servers allow.</summary>
    private async Task TryFetchHiddenAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync([$"+{hash}:refs/mindtrace/{hash}"], () => Lookup(hash) is not null, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException refused) when (refused.InnerException is LibGit2SharpException)
        {
            // The caller says that the commit is not there.
        }
    }

    private async Task<ObjectId> FindReferenceAsync(string? name, CancellationToken cancellationToken)
    {
        var tip = await AskForTipAsync(name, cancellationToken).ConfigureAwait(false);
        if (Lookup(tip.Sha) is { } present)
            return present;
        await FetchAsync(Everything, () => Lookup(tip.Sha) is not null, cancellationToken).ConfigureAwait(false);
        return Lookup(tip.Sha) ?? throw new GitException($"{address} gave out '{name ?? "HEAD"}' and then not the commit it names; it may just have been changed.", permanent: false);
    }

    private async Task<ObjectId> AskForTipAsync(string? name, CancellationToken cancellationToken)
    {
        var tips = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(name))
            return tips.TryGetValue("HEAD", out var head) ? head : throw new GitException($"{address} is empty or has no default branch; name a branch.", permanent: true);
        foreach (string candidate in (string[])["refs/heads/" + name, "refs/tags/" + name, name])
        {
            if (tips.TryGetValue(candidate, out var tip))
                return tip;
        }

        throw new GitException($"{address} has no branch or tag '{name}'.", permanent: true);
    }

    private Task<Dictionary<string, ObjectId>> ListAsync(CancellationToken cancellationToken) =>
        ExchangeAsync(
            url => Repository.ListRemoteReferences(url).ToDictionary(reference => reference.CanonicalName, reference => new ObjectId(reference.ResolveToDirectReference().TargetIdentifier)),
            cancellationToken);

    private async Task FetchAsync(string[] references, Func<bool> isPresent, CancellationToken cancellationToken)
    {
        using (await _lock.AcquireAsync(cancellationToken).ConfigureAwait(false))
        {
            // Whoever held the lock before may have fetched it.
            if (isPresent())
                return;
            MirrorFolder.Prepare(Folder);
            var tips = await ListAsync(cancellationToken).ConfigureAwait(false);
            await ExchangeAsync(
                url =>
                {
                    using var repository = new Repository(Folder);
                    MirrorFolder.RemoveGoneReferences(repository, tips.ContainsKey);
                    var fetch = new FetchOptions { TagFetchMode = TagFetchMode.None, OnTransferProgress = _ => !cancellationToken.IsCancellationRequested };
                    MirrorFolder.NameServer(repository, url);
                    Commands.Fetch(repository, MirrorFolder.RemoteName, references, fetch, null);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> ExchangeAsync<T>(Func<string, T> talk, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.NetworkTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await GitExchange.RunAsync(address, access, talk, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GitException($"{address}: the server took longer than {options.NetworkTimeout} (NETWORK_TIMEOUT).", permanent: false);
        }
    }

    private ObjectId? Lookup(string hash)
    {
        if (!MirrorFolder.IsUsable(Folder))
            return null;
        using var repository = new Repository(Folder);
        try
        {
            return repository.Lookup(hash)?.Peel<Commit>().Id;
        }
        catch (AmbiguousSpecificationException)
        {
            throw new GitException($"{address} has several objects that begin with {hash}; give more digits.", permanent: true);
        }
        catch (LibGit2SharpException exception) when (exception is InvalidSpecificationException or NotFoundException)
        {
            throw new GitException($"{address} has an object {hash}, but it is no commit.", permanent: true, exception);
        }
    }
}
