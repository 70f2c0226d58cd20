using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Mindtrace.Benchmarks;

/// <summary>Writes each figure as one JSON line.</summary>
internal sealed class Report(string store)
{
    /// <summary>One figure, with what else describes it.</summary>
    public void Figure(string benchmark, string metric, double value, string unit, params ReadOnlySpan<(string Name, double Value)> details)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("benchmark", benchmark);
            writer.WriteString("store", store);
            writer.WriteString("metric", metric);
            writer.WriteNumber("value", Math.Round(value, 3));
            writer.WriteString("unit", unit);
            foreach (var (name, detail) in details)
                writer.WriteNumber(name, Math.Round(detail, 3));
            writer.WriteEndObject();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>The median of several rounds, with the lowest and the highest.</summary>
    public void Median(string benchmark, string metric, IReadOnlyList<double> values, string unit, params ReadOnlySpan<(string Name, double Value)> details) =>
        Figure(benchmark, metric, Median(values), unit, [("min", values.Min()), ("max", values.Max()), ("rounds", values.Count), .. details]);

    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <summary>The value that a share of the sorted values doesn't exceed.</summary>
    public static double Percentile(double[] sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];

    /// <summary>Says what is going on.</summary>
    public static void Note(string text) => Console.Error.WriteLine(text);
}
