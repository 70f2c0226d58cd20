using Mindtrace.Workers;

namespace Mindtrace.EndToEnd.Tests.Jobs;

/// <summary>Fails as long as the test says so.</summary>
internal sealed class FlakyWorker : Worker<FlakyWorker.Input, FlakyWorker.Output>
{
    public bool Broken { get; set; } = true;

    protected override async Task<Output> RunAsync(Input input, JobContext job, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Broken ? throw new InvalidOperationException("the machine is jammed") : new Output(input.Number * 2);
    }

    internal sealed record Input(int Number);

    internal sealed record Output(int Doubled);
}
