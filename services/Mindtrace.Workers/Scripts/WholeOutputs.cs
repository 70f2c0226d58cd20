using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mindtrace.Registry;

namespace Mindtrace.Workers;

/// <summary>Keeps the whole of long outputs in the object store, under <c>job-outputs/DAY/JOB/ATTEMPT/stdout</c>.</summary>
/// <remarks>The job's part is a hash of its id, as ids may hold what keys may not. The day lets a bucket's lifecycle rule drop old ones.</remarks>
internal sealed class WholeOutputs(IObjectStore store, TimeProvider time)
{
    /// <summary>Stores the streams that the record holds in part, and gives their keys by the record's members.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StoreAsync(JobContext job, ScriptOutput output, CancellationToken cancellationToken)
    {
        var references = new Dictionary<string, string>();
        await StoreAsync(job, "stdout", output.StandardOutput, references, cancellationToken).ConfigureAwait(false);
        await StoreAsync(job, "stderr", output.StandardError, references, cancellationToken).ConfigureAwait(false);
        return references;
    }

    private async Task StoreAsync(JobContext job, string stream, OutputCapture capture, Dictionary<string, string> references, CancellationToken cancellationToken)
    {
        if (!capture.IsCut || capture.Spool is not { } spool)
            return;
        string key = Key(job, stream);
        try
        {
            spool.Flush();
            spool.Position = 0;
            await store.PutAsync(key, spool, cancellationToken).ConfigureAwait(false);
            references[stream + "_object"] = key;
        }
        catch (Exception exception) when (exception is RegistryUnavailableException or IOException or OperationCanceledException)
        {
            job.Log($"The whole {stream} could not be stored: {exception.Message}");
        }
    }

    private string Key(JobContext job, string stream)
    {
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job.JobId.Value)))[..32];
        return string.Create(CultureInfo.InvariantCulture, $"job-outputs/{time.GetUtcNow():yyyy-MM-dd}/{id}/{job.Attempt}/{stream}");
    }
}
