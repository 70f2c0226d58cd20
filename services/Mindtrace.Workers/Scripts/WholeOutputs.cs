using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mindtrace.Registry;

namespace Mindtrace.Workers;

/// <summary>Keeps the whole of long outputs in the object store, under <c>job-outputs/DAY/JOB/ATTEMPT/stdout</c>.</summary>
/// <remarks>The job's part is a hash of its id, as ids may hold what keys may not. <see cref="OutputSweeper"/> removes old days.</remarks>
internal sealed class WholeOutputs(IObjectStore store, TimeProvider time)
{
    /// <summary>What all keys begin with. The days come next, so that the oldest outputs are listed first.</summary>
    public const string Prefix = "job-outputs/";

    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>The job's part of its keys.</summary>
    public static string JobPart(JobId job) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job.Value)))[..32];

    /// <summary>Reads the day (in UTC) and the job's part from a key; false where it is none of an output.</summary>
    public static bool TryParse(string key, out DateOnly day, out string jobPart)
    {
        string[] parts = key.Split('/');
        jobPart = parts.Length == 5 ? parts[2] : "";
        return DateOnly.TryParseExact(parts.ElementAtOrDefault(1), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            && key.StartsWith(Prefix, StringComparison.Ordinal) && jobPart.Length > 0;
    }

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

    private string Key(JobContext job, string stream) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.GetUtcNow().ToString(DayFormat, CultureInfo.InvariantCulture)}/{JobPart(job.JobId)}/{job.Attempt}/{stream}");
}
