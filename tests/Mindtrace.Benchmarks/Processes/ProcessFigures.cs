using System.Diagnostics;

namespace Mindtrace.Benchmarks.Processes;

/// <summary>What a process takes.</summary>
internal readonly record struct ProcessFigures(double ResidentMegabytes, TimeSpan Cpu)
{
    public static ProcessFigures Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return new ProcessFigures(process.WorkingSet64 / 1e6, process.TotalProcessorTime);
    }
}
