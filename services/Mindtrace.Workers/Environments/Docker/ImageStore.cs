using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Environments;

/// <summary>Gets images into the engine.</summary>
internal sealed class ImageStore(DockerEngine engine, IOptions<DockerOptions> options, TimeProvider time)
{
    /// <summary>Pulls the image where the operator's policy says so.</summary>
    /// <returns>The image's id.</returns>
    /// <exception cref="EnvironmentException">It cannot be had.</exception>
    public async Task<string> EnsureAsync(ImageReference image, EnvironmentContext context, CancellationToken cancellationToken)
    {
        var policy = options.Value.Pull;
        string? id = policy is ImagePullPolicy.Always ? null : await FindAsync(image, cancellationToken).ConfigureAwait(false);
        if (id is not null)
            return id;
        if (policy is ImagePullPolicy.Never)
            throw new EnvironmentException($"The image '{image.Text}' is not in the Docker engine, and this worker may not pull images.", permanent: true);
        await PullAsync(image, context, cancellationToken).ConfigureAwait(false);
        return await FindAsync(image, cancellationToken).ConfigureAwait(false)
            ?? throw new EnvironmentException($"The image '{image.Text}' was pulled, but the Docker engine does not have it any more.", permanent: false);
    }

    private Task<string?> FindAsync(ImageReference image, CancellationToken cancellationToken) => engine.CallAsync(
        $"look for the image '{image.Text}'",
        async client =>
        {
            try
            {
                return (await client.Images.InspectImageAsync(image.FullName, cancellationToken).ConfigureAwait(false)).ID;
            }
            catch (DockerImageNotFoundException)
            {
                return null;
            }
        },
        cancellationToken);

    private async Task PullAsync(ImageReference image, EnvironmentContext context, CancellationToken cancellationToken)
    {
        context.Log($"Pulling the image {image.FullName}");
        var progress = new PullProgress(image, context.Progress, time);
        await engine.CallAsync(
            $"pull the image '{image.Text}'",
            async client =>
            {
                try
                {
                    await client.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = image.Repository, Tag = image.Version }, null, progress, cancellationToken).ConfigureAwait(false);
                }
                catch (DockerApiException exception)
                {
                    throw CannotPull(image, DockerEngine.Reason(exception), exception.StatusCode is HttpStatusCode.InternalServerError, exception);
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (progress.Error is { } error)
            throw CannotPull(image, error, mayBeAway: true, null);
        context.Log($"Pulled the image {image.FullName}");
    }

    // What the engine hands on from a registry comes as one status or another; only its words tell a refusal from a registry that is away.
    private static EnvironmentException CannotPull(ImageReference image, string reason, bool mayBeAway, Exception? exception)
    {
        string[] refusals = ["not found", "manifest unknown", "denied", "unauthorized", "authentication", "no basic auth", "does not exist", "no matching manifest", "not supported", "invalid"];
        bool refused = !mayBeAway || refusals.Any(word => reason.Contains(word, StringComparison.OrdinalIgnoreCase));
        return new EnvironmentException($"The image '{image.Text}' is not in the Docker engine and cannot be pulled: {reason}", refused, exception);
    }
}
