namespace Mindtrace.AppHost.Tests.Model;

/// <summary>The AppHost's model, made by its own program, which gets no further than that.</summary>
internal sealed class AppModel : IAsyncDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder;

    private AppModel(IDistributedApplicationTestingBuilder builder) => _builder = builder;

    public IResourceCollection Resources => _builder.Resources;

    public static async Task<AppModel> BuildAsync(params string[] arguments) =>
        new(await DistributedApplicationTestingBuilder.CreateAsync<Projects.Mindtrace_AppHost>(arguments));

    public IResource this[string name] => Resources.Single(resource => resource.Name == name);

    public T Annotation<T>(string resource)
        where T : IResourceAnnotation => Assert.Single(this[resource].Annotations.OfType<T>());

    public IEnumerable<string> WaitsOf(string resource) => this[resource].Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name);

    public ValueTask DisposeAsync() => _builder.DisposeAsync();
}
