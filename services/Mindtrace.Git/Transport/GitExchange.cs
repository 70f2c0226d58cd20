using LibGit2Sharp;

namespace Mindtrace.Git;

/// <summary>One conversation with one repository's server, on one thread: libgit2 calls its transport back on the thread that fetches.</summary>
internal sealed class GitExchange
{
    [ThreadStatic]
    private static GitExchange? _current;

    private readonly GitAddress _address;

    private GitExchange(GitAddress address, GitAccess access, CancellationToken cancellationToken)
    {
        _address = address;
        Access = access;
        Base = address.Uri;
        CancellationToken = cancellationToken;
    }

    public static GitExchange Current => _current ?? throw new InvalidOperationException("No exchange is under way on this thread.");

    public GitAccess Access { get; }

    /// <summary>Where the repository is; changes where the server redirects.</summary>
    public Uri Base { get; set; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Runs <paramref name="talk"/>, which gets the URL to hand to libgit2, on a thread of its own.</summary>
    /// <exception cref="GitException">The exchange failed.</exception>
    public static Task<T> RunAsync<T>(GitAddress address, GitAccess access, Func<string, T> talk, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => new GitExchange(address, access, cancellationToken).Run(talk),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Why the exchange fails; kept here, as libgit2 would pass on no more than a text.</summary>
    public GitException? Failure { get; set; }

    /// <summary>Makes the exception that says so.</summary>
    public GitException Fail(string message, bool permanent, Exception? cause = null) => Failure = new GitException($"{_address}: {message}", permanent, cause);

    private T Run<T>(Func<string, T> talk)
    {
        _current = this;
        try
        {
            return talk(_address.IsFile ? _address.ToString() : HttpTransport.Prefix + _address);
        }
        catch (LibGit2SharpException exception)
        {
            CancellationToken.ThrowIfCancellationRequested();
            throw Failure ?? new GitException($"{_address}: {exception.Message}", permanent: exception is NotFoundException, exception);
        }
        finally
        {
            _current = null;
        }
    }
}
