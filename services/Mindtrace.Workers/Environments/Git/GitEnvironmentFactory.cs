using System.Text.Json;
using Mindtrace.Git;

namespace Mindtrace.Workers.Environments;

/// <summary>Prepares checkouts: <c>{"git": {"repo_url", "branch"?, "commit"?, "working_dir"?, "project"?}}</c>.</summary>
internal sealed class GitEnvironmentFactory(GitRepositories repositories, JobProcess processes, JobVariables variables) : IJobEnvironmentFactory
{
    private const string Kind = "git";

    public bool Handles(JsonElement environment) => environment.TryGetProperty(Kind, out var git) && git.ValueKind is JsonValueKind.Object;

    public async Task<IJobEnvironment> PrepareAsync(JsonElement environment, EnvironmentContext context, CancellationToken cancellationToken)
    {
        var request = GitEnvironmentRequest.Read(environment.GetProperty(Kind));
        try
        {
            context.Progress(EnvironmentPhase.Json("checkout"));
            var checkout = await repositories.CheckoutAsync(request.Source, Path.Combine(context.ScratchFolder, "checkout"), cancellationToken).ConfigureAwait(false);
            context.Log($"Checked out {checkout.Commit} of {request.Source.RepoUrl}");
            return await PrepareAsync(checkout, request, context, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException exception)
        {
            throw new EnvironmentException(exception.Message, exception.Permanent, exception);
        }
    }

    private async Task<IJobEnvironment> PrepareAsync(GitCheckout checkout, GitEnvironmentRequest request, EnvironmentContext context, CancellationToken cancellationToken)
    {
        try
        {
            string workingFolder = checkout.ResolveFolder(request.WorkingDir, "working_dir");
            var dependencies = Dependencies.Detect(checkout, workingFolder, request.Project);
            var place = new GitEnvironment(checkout, workingFolder, dependencies, processes, variables.Create(context, dependencies.Variables), context);
            if (dependencies.Restore is not null)
            {
                context.Progress(EnvironmentPhase.Json("dependencies"));
                await place.RestoreAsync(cancellationToken).ConfigureAwait(false);
            }

            context.Progress(EnvironmentPhase.Json("command"));
            return place;
        }
        catch
        {
            checkout.Dispose();
            throw;
        }
    }
}
