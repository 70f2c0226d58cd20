using System.Runtime.CompilerServices;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace Mindtrace.Registry;

/// <summary>Objects in a bucket of MinIO or another S3 server. The bucket is made with the first write where it is missing.</summary>
internal sealed class MinioObjectStore : IObjectStore, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly IMinioClient _client;
    private readonly string _bucket;
    private readonly string _region;
    private readonly Uri _endpoint;

    /// <summary>A bucket; nothing is called before it is used.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="accessKey">The access key.</param>
    /// <param name="secretKey">The secret key.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="region">The region for which requests are signed, and in which the bucket is made.</param>
    /// <param name="transport">What carries the requests; connections of its own where null.</param>
    public MinioObjectStore(Uri endpoint, string accessKey, string secretKey, string bucket, string region = WorkerRegistryOptions.DefaultRegion, HttpMessageHandler? transport = null)
    {
        _endpoint = endpoint;
        _bucket = bucket;
        _region = region;
        _http = new HttpClient(new ListingNamespaceHandler(transport ?? new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }));
        _client = new MinioClient()
            .WithEndpoint(endpoint.Authority)
            .WithSSL(endpoint.Scheme == Uri.UriSchemeHttps)
            .WithCredentials(accessKey, secretKey)
            .WithRegion(region)
            .WithHttpClient(_http)
            .Build();
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        long start = content.Position;
        if (await TryPutAsync(key, content, cancellationToken).ConfigureAwait(false))
            return;
        var refusal = await TryMakeBucketAsync(cancellationToken).ConfigureAwait(false);
        content.Position = start;
        if (!await TryPutAsync(key, content, cancellationToken).ConfigureAwait(false))
            throw new RegistryUnavailableException($"The object store at {_endpoint.Authority} has no bucket {_bucket}, and it could not be made: {refusal?.Message ?? "it is gone again"}", refusal);
    }

    public async Task<bool> GetAsync(string key, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        return await GuardAsync(key, async () =>
        {
            var get = new GetObjectArgs().WithBucket(_bucket).WithObject(key).WithCallbackStream(read);
            await _client.GetObjectAsync(get, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        await GuardAsync(key, async () =>
        {
            await _client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_bucket).WithObject(key), cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ObjectKey.CheckPrefix(prefix);
        return ListPagesAsync(prefix, cancellationToken);
    }

    // The client asks for a page of at most a thousand keys whenever it has given out the one before.
    private async IAsyncEnumerable<string> ListPagesAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = new ListObjectsArgs().WithBucket(_bucket).WithPrefix(prefix).WithRecursive(true);
        var items = _client.ListObjectsEnumAsync(list, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (items.ConfigureAwait(false))
        {
            while (await GuardAsync(prefix, async () => await items.MoveNextAsync().ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
                yield return items.Current.Key;
        }
    }

    /// <summary>Stores an object; false where the bucket is missing.</summary>
    private Task<bool> TryPutAsync(string key, Stream content, CancellationToken cancellationToken) => GuardAsync(key, async () =>
    {
        var put = new PutObjectArgs().WithBucket(_bucket).WithObject(key).WithStreamData(content).WithObjectSize(content.Length - content.Position);
        await _client.PutObjectAsync(put, cancellationToken).ConfigureAwait(false);
        return true;
    }, cancellationToken);

    /// <summary>Makes the bucket. A refusal is returned, as it may only say that somebody else has made it in between.</summary>
    private async Task<Exception?> TryMakeBucketAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GuardAsync(_bucket, async () =>
            {
                await _client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_bucket).WithLocation(_region), cancellationToken).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RegistryUnavailableException refusal)
        {
            return refusal;
        }
    }

    private async Task<bool> GuardAsync(string key, Func<Task<bool>> use, CancellationToken cancellationToken)
    {
        try
        {
            return await use().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectNotFoundException or BucketNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or ConnectionException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RegistryUnavailableException($"The object store at {_endpoint.Authority} cannot be reached: {e.Message}", e);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new RegistryUnavailableException($"The object store at {_endpoint.Authority} refused '{key}' in bucket {_bucket}: {e.Message}", e);
        }
    }

    // The client's own reading of an error answer without a body ends with a NullReferenceException where it doesn't know the status, such as 500 to a HEAD.
    private static bool IsRefusal(Exception exception) =>
        exception is MinioException or AuthorizationException or MalFormedXMLException
        || (exception is NullReferenceException && exception.TargetSite?.DeclaringType?.Assembly == typeof(MinioClient).Assembly);
}
