using System.Buffers;
using System.Text.Json;

namespace Mindtrace.Workers;

/// <summary>Writes the output of a script job.</summary>
internal static class ScriptReport
{
    /// <param name="output">What the command wrote.</param>
    /// <param name="exitCode">Its exit code; null where it did not end by itself.</param>
    /// <param name="facts">What the environment says of itself.</param>
    /// <param name="references">Where the whole of streams is that the record holds in part.</param>
    /// <param name="reason">Why the job failed, where the exit code does not say it.</param>
    public static JsonElement Create(
        ScriptOutput output, int? exitCode, IReadOnlyDictionary<string, string> facts, IReadOnlyDictionary<string, string> references, string? reason)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteStream(writer, "stdout", output.StandardOutput);
            WriteStream(writer, "stderr", output.StandardError);
            if (exitCode is { } code)
                writer.WriteNumber("exit_code", code);
            else
                writer.WriteNull("exit_code");
            if (reason is not null)
                writer.WriteString("reason", reason);
            foreach (var (name, value) in facts.Concat(references))
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return WireJson.Parse(buffer.WrittenSpan);
    }

    private static void WriteStream(Utf8JsonWriter writer, string name, OutputCapture capture)
    {
        writer.WriteString(name, capture.Text());
        if (capture.IsCut)
            writer.WriteNumber(name + "_bytes", capture.Length);
    }
}
