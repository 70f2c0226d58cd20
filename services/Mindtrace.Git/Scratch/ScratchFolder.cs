namespace Mindtrace.Git;

/// <summary>An empty folder for one purpose, removed when it is disposed, or after its process died.</summary>
public sealed class ScratchFolder : IAsyncDisposable
{
    private const int RemovalAttempts = 20;
    private static readonly TimeSpan RemovalRetry = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;

    internal ScratchFolder(string id, string path, TimeProvider time)
    {
        Id = id;
        Path = path;
        _time = time;
    }

    /// <summary>A name that no other scratch folder of this machine has: the owner's id, a dash and a number.</summary>
    public string Id { get; }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Removes the folder and all in it; symbolic links are removed, not followed.</summary>
    /// <exception cref="IOException">It cannot be removed, even after a second of trying.</exception>
    /// <exception cref="UnauthorizedAccessException">Something in it belongs to another user.</exception>
    public async ValueTask DisposeAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                FolderRemoval.Remove(Path);
                return;
            }
            catch (IOException) when (attempt < RemovalAttempts)
            {
                // A process that was just killed may have been writing.
                await Task.Delay(RemovalRetry, _time).ConfigureAwait(false);
            }
        }
    }
}
