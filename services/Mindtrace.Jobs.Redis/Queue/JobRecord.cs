using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>Reads the hash of a job (its fields are listed in <c>common.lua</c>).</summary>
internal static class JobRecord
{
    /// <summary>The stored document: the wire's JSON without the nulls, and with no character escaped that needn't be.</summary>
    private static readonly JsonSerializerOptions Compact = new(WireJson.Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly System.Text.Json.Serialization.Metadata.JsonTypeInfo<Job> CompactJob =
        (System.Text.Json.Serialization.Metadata.JsonTypeInfo<Job>)Compact.GetTypeInfo(typeof(Job));

    public static byte[] Serialize(Job job) => JsonSerializer.SerializeToUtf8Bytes(job, CompactJob);

    /// <exception cref="JsonException">The document is none of this cluster's.</exception>
    public static Job Deserialize(RedisValue document) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)document).Span, WireJson.Default.Job) ?? throw new JsonException("It is null.");

    public static string UnreadableReason(JsonException exception) => $"The job's record cannot be read: {exception.Message}";

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>The status from alternating fields and values; null where there are none.</summary>
    public static JobStatus? ToStatus(JobId id, ReadOnlySpan<RedisResult> pairs)
    {
        var record = new Reader(id);
        for (int i = 0; i + 1 < pairs.Length; i += 2)
            record.Take((string)pairs[i]!, (RedisValue)pairs[i + 1]);
        return record.ToStatus();
    }

    /// <summary>The status from a hash; null where it has no fields.</summary>
    public static JobStatus? ToStatus(JobId id, HashEntry[] entries)
    {
        var record = new Reader(id);
        foreach (var entry in entries)
            record.Take((string)entry.Name!, entry.Value);
        return record.ToStatus();
    }

    /// <summary>The status inside the job itself, where the original API knows <c>cancelled</c>, and no error: its client refuses a job that has one.</summary>
    public static WireStatus StatusInJob(JobState state) => state switch
    {
        JobState.Cancelled => WireStatus.Cancelled,
        JobState.Error => WireStatus.Failed,
        _ => state.ToWireStatus(),
    };

    private static JobState State(string letter) => letter switch
    {
        "s" => JobState.Scheduled,
        "q" => JobState.Queued,
        "r" => JobState.Running,
        "y" => JobState.Retrying,
        "c" => JobState.Completed,
        "f" => JobState.Failed,
        "x" => JobState.Cancelled,
        "e" => JobState.Error,
        _ => throw new InvalidDataException($"A job has the unknown state '{letter}'; was it written by a newer version?"),
    };

    private struct Reader(JobId id)
    {
        private RedisValue _document, _output, _progress, _accepted, _started, _ended, _due;
        private string? _queue, _state, _worker, _error;
        private int _attempt, _maxAttempts;

        public void Take(string field, RedisValue value)
        {
            switch (field)
            {
                case "j": _document = value; break;
                case "q": _queue = value; break;
                case "s": _state = value; break;
                case "n": _attempt = (int)value; break;
                case "m": _maxAttempts = (int)value; break;
                case "w": _worker = value; break;
                case "c": _accepted = value; break;
                case "b": _started = value; break;
                case "f": _ended = value; break;
                case "d": _due = value; break;
                case "r": _output = value; break;
                case "e": _error = value; break;
                case "p": _progress = value; break;
            }
        }

        public readonly JobStatus? ToStatus()
        {
            if (_state is null || _document.IsNull)
                return null;
            var state = State(_state);
            string? error = string.IsNullOrEmpty(_error) ? null : _error;
            var started = _started.IsNull ? (DateTimeOffset?)null : Time((long)_started);
            var ended = _ended.IsNull ? (DateTimeOffset?)null : Time((long)_ended);
            bool routed = state is not JobState.Error || !_started.IsNull;
            Job job;
            try
            {
                job = Deserialize(_document);
            }
            catch (JsonException exception)
            {
                // Written by something else than this cluster. It is shown by what is known of it, so that it can be found and discarded.
                job = new Job { Id = id, Name = "", SchemaName = JobType.Parse(_queue!), Payload = WireJson.EmptyObject, CreatedAt = _accepted.IsNull ? default : Time((long)_accepted) };
                error ??= UnreadableReason(exception);
            }

            return new JobStatus
            {
                JobId = job.Id,
                WorkerId = _worker ?? "",
                Status = state.ToWireStatus(),
                State = state,
                Output = routed ? (_output.IsNull ? WireJson.EmptyObject : WireJson.Parse(((ReadOnlyMemory<byte>)_output).Span)) : UnroutableOutput(_queue!),
                Job = job with
                {
                    Status = StatusInJob(state),
                    StartedAt = started,
                    CompletedAt = ended,
                    Error = error,
                },
                Attempt = _attempt,
                MaxAttempts = _maxAttempts,
                Queue = routed ? _queue : null,
                Progress = _progress.IsNull ? null : WireJson.Parse(((ReadOnlyMemory<byte>)_progress).Span),
                Error = routed ? error : UnroutableReason(_queue!),
                CreatedAt = _accepted.IsNull ? null : Time((long)_accepted),
                StartedAt = started,
                CompletedAt = ended,
                NextAttemptAt = state is JobState.Scheduled or JobState.Retrying && !_due.IsNull ? Time((long)_due) : null,
            };
        }
    }

    public static string UnroutableReason(string type) => string.Create(CultureInfo.InvariantCulture, $"No job schema targeting found for job type {type}");

    public static JsonElement UnroutableOutput(string type) => ErrorOutput(UnroutableReason(type));

    /// <summary>The output of a job that has no other: <c>{"error": message}</c>.</summary>
    public static JsonElement ErrorOutput(string message)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("error", message);
            writer.WriteEndObject();
        }

        return WireJson.Parse(buffer.WrittenSpan);
    }
}
