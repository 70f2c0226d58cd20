namespace Mindtrace.Registry;

/// <summary>Named blobs, in an S3 bucket or in a folder.</summary>
/// <remarks>
/// Keys are segments of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, joined by slashes; a segment doesn't start with a dot. Anything else is an
/// <see cref="ArgumentException"/>. A store that cannot be reached is a <see cref="RegistryUnavailableException"/>.
/// </remarks>
public interface IObjectStore
{
    /// <summary>Writes or replaces an object. Readers see the old content or the new one, never a mixture.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="content">The content, from its position to its end; must be seekable.</param>
    /// <param name="cancellationToken">Ends the write; the old content then stays.</param>
    Task PutAsync(string key, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Hands an object's content to <paramref name="read"/>; false, without calling it, where there is no such object.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="read">Reads the content, which ends with the call.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<bool> GetAsync(string key, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken = default);

    /// <summary>Removes an object, or does nothing where there is none.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The keys below <paramref name="prefix"/>, in ordinal order, looked up as they are asked for: whoever stops early leaves the rest alone.</summary>
    /// <remarks>Objects may be written and deleted meanwhile; those that stay are listed once.</remarks>
    /// <param name="prefix">Whole segments that end with a slash, or empty for all keys.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken = default);
}
