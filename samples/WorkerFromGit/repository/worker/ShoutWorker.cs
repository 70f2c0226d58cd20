using Mindtrace.Workers;

namespace Shouting;

public sealed record Quiet(string Text);

public sealed record Loud(string Shouted);

public sealed class ShoutWorker : Worker<Quiet, Loud>
{
    protected override Task<Loud> RunAsync(Quiet input, JobContext job, CancellationToken cancellationToken) =>
        Task.FromResult(new Loud(input.Text.ToUpperInvariant()));
}
