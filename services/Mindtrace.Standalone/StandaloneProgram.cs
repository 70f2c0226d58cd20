using System.Runtime.InteropServices;

namespace Mindtrace.Standalone;

/// <summary>The program: start, greet, wait, stop.</summary>
internal static class StandaloneProgram
{
    private const int Failed = 1;

    private static readonly PosixSignal[] EndSignals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    /// <summary>Runs until a signal or a <c>shutdown</c> call.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(StandaloneOptions options)
    {
        using var end = new CancellationTokenSource();
        var signals = EndSignals.Select(signal => PosixSignalRegistration.Create(signal, context => End(context, end))).ToArray();
        try
        {
            Console.Out.WriteLine("Starting …");
            await using var cluster = await StandaloneCluster.StartAsync(options, end.Token);
            Greeting.Write(Console.Out, cluster, TimeProvider.System);
            await cluster.WaitForShutdownAsync(end.Token);
            await end.CancelAsync();
            Console.Out.WriteLine("Stopping …");
            return 0;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return 0;
        }
        catch (StandaloneException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Failed;
        }
        finally
        {
            Array.ForEach(signals, static registration => registration.Dispose());
        }
    }

    // The first signal stops gracefully; one that comes while a stop is under way ends the process at once, as it would without this.
    private static void End(PosixSignalContext context, CancellationTokenSource end)
    {
        context.Cancel = !end.IsCancellationRequested;
        end.Cancel();
    }
}
