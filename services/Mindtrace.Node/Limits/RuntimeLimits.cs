using System.Globalization;
using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>What the worker's .NET runtime is told of its limits.</summary>
/// <remarks>
/// The runtime reads the limits of its control group at its start, before the node can have put it there. So it is told what it would have found: three
/// quarters of the memory, at least 20 MiB, for its heap, and the processors rounded up. Where nothing else holds the worker to its limits, this still
/// bounds its managed memory. Source: .NET's documentation, "Runtime configuration options for garbage collection", heap hard limit.
/// </remarks>
internal static class RuntimeLimits
{
    public const string Heap = "DOTNET_GCHeapHardLimit";

    private const long SmallestHeap = 20 * 1024 * 1024;

    public static void AddTo(IDictionary<string, string> environment, WorkerLimits? limits)
    {
        // Hexadecimal, the count of processors decimal.
        if (limits?.MemoryBytes is { } bytes)
            environment[Heap] = Math.Max(SmallestHeap, bytes / 4 * 3).ToString("X", CultureInfo.InvariantCulture);
        if (limits?.Cpus is { } cpus && cpus < Environment.ProcessorCount)
            environment["DOTNET_PROCESSOR_COUNT"] = ((int)Math.Ceiling(cpus)).ToString(CultureInfo.InvariantCulture);
    }
}
