using System.Buffers;
using System.Security.Cryptography;

namespace Mindtrace.Registry;

/// <summary>Copies a stream and hashes it on the way.</summary>
internal static class HashedCopy
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Returns the SHA-256 of what was copied, as 64 lower-case hexadecimal digits.</summary>
    public static async Task<string> RunAsync(Stream source, Stream destination, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
