namespace Mindtrace.Standalone;

/// <summary>Ends what consists of several parts.</summary>
internal static class EveryPart
{
    /// <summary>Takes one step after the other, also where one before it failed: a part left running would keep its port, its processes or its folder.</summary>
    /// <param name="steps">The steps in their order.</param>
    /// <returns>The first failure, which mostly is the cause of the others; null where there was none.</returns>
    public static async Task<Exception?> StopAsync(IEnumerable<Func<Task>> steps)
    {
        Exception? first = null;
        foreach (var step in steps)
        {
            try
            {
                await step();
            }
            catch (Exception exception)
            {
                first ??= exception;
            }
        }

        return first;
    }
}
