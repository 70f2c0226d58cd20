using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>Prepares containers for jobs whose payload has an <c>environment.docker</c>.</summary>
internal sealed class DockerEnvironmentFactory(DockerEngine engine, ImageStore images, ContainerLimits limits, ContainerOwnership ownership, ContainerSweeper sweeper) : IJobEnvironmentFactory
{
    private const string Kind = "docker";

    public bool Handles(JsonElement environment) =>
        environment.ValueKind is JsonValueKind.Object && environment.TryGetProperty(Kind, out var docker) && docker.ValueKind is not JsonValueKind.Null;

    public async Task<IJobEnvironment> PrepareAsync(JsonElement environment, EnvironmentContext context, CancellationToken cancellationToken)
    {
        var request = DockerRequestReader.Read(environment.GetProperty(Kind));
        var container = limits.Apply(request, context);
        if (request.Ignored.Count > 0)
            context.Log($"Ignored in environment.docker: {string.Join(", ", request.Ignored)}");
        context.Progress(EnvironmentPhase.Json("image"));
        container.Image = await images.EnsureAsync(request.Image, context, cancellationToken).ConfigureAwait(false);
        sweeper.EngineAnswered();
        context.Progress(EnvironmentPhase.Json("command"));
        return new DockerEnvironment(engine, ownership, sweeper, request.Image, container, context);
    }
}
