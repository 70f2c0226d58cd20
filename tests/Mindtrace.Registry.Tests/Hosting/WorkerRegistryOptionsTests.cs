using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mindtrace.Registry.Tests.Hosting;

public sealed class WorkerRegistryOptionsTests
{
    [Fact]
    public void Every_fault_is_named_with_its_variable_and_no_secret_is_repeated()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options(("MINDTRACE_CLUSTER:MINIO_ENDPOINT", "http://user:hidden@host:9000"), ("MINDTRACE_CLUSTER:MINIO_BUCKET", "No_Bucket"), ("MINDTRACE_CLUSTER:MINIO_REGION", "eu/central")));
        Assert.Equal(5, error.Failures.Count());
        foreach (string key in (string[])["MINIO_ENDPOINT", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MINIO_BUCKET", "MINIO_REGION"])
            Assert.Contains(error.Failures, failure => failure.StartsWith($"MINDTRACE_CLUSTER__{key} ", StringComparison.Ordinal));
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host:9000")]
    [InlineData("not an address")]
    [InlineData("http://")]
    public void What_is_no_address_is_refused(string endpoint)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options(
            ("MINDTRACE_CLUSTER:MINIO_ENDPOINT", endpoint), ("MINDTRACE_CLUSTER:MINIO_ACCESS_KEY", "a"), ("MINDTRACE_CLUSTER:MINIO_SECRET_KEY", "s")));
        Assert.Contains("MINDTRACE_CLUSTER__MINIO_ENDPOINT", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minio.example:9000", "http://minio.example:9000/")]
    [InlineData("https://minio.example", "https://minio.example/")]
    public void An_address_may_leave_out_the_scheme(string endpoint, string address) =>
        Assert.Equal(address, Options(("MINDTRACE_CLUSTER:MINIO_ENDPOINT", endpoint), ("MINDTRACE_CLUSTER:MINIO_ACCESS_KEY", "a"), ("MINDTRACE_CLUSTER:MINIO_SECRET_KEY", "s")).MinioAddress!.AbsoluteUri);

    [Theory]
    [InlineData(null, "us-east-1")]
    [InlineData("eu-central-1", "eu-central-1")]
    public void The_region_can_be_chosen(string? configured, string region) =>
        Assert.Equal(region, Options([.. configured is null ? [] : (IEnumerable<(string, string)>)[("MINDTRACE_CLUSTER:MINIO_REGION", configured)]]).MinioRegion);

    [Fact]
    public void A_folder_is_used_where_there_is_no_server()
    {
        using var services = Services(("MINDTRACE_CLUSTER:REGISTRY_FOLDER", "some/folder"));
        Assert.IsType<FolderObjectStore>(services.GetRequiredService<IObjectStore>());
        Assert.EndsWith(Path.Combine("mindtrace", "registry"), Options().RegistryFolder, StringComparison.Ordinal);
        var error = Assert.Throws<OptionsValidationException>(() => Options(("MINDTRACE_CLUSTER:REGISTRY_FOLDER", " ")));
        Assert.StartsWith("MINDTRACE_CLUSTER__REGISTRY_FOLDER is empty", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void The_connection_string_of_an_AppHost_is_understood_and_overruled_by_the_variables()
    {
        const string ConnectionString = "Endpoint=http://minio:9000;AccessKey=a;SecretKey=s=1";
        var options = Options(("ConnectionStrings:minio", ConnectionString), ("MINDTRACE_CLUSTER:MINIO_ACCESS_KEY", "other"));
        Assert.Equal(("http://minio:9000", "other", "s=1", "minio-registry"), (options.MinioEndpoint, options.MinioAccessKey, options.MinioSecretKey, options.MinioBucket));
        using var services = Services(("ConnectionStrings:minio", ConnectionString));
        Assert.IsType<MinioObjectStore>(services.GetRequiredService<IObjectStore>());
    }

    [Fact]
    public void A_connection_string_of_another_form_is_not_repeated()
    {
        var error = Assert.Throws<FormatException>(() => Options(("ConnectionStrings:minio", "hidden secret")));
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    private static WorkerRegistryOptions Options(params (string Key, string Value)[] settings)
    {
        using var services = Services(settings);
        return services.GetRequiredService<IOptions<WorkerRegistryOptions>>().Value;
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) =>
        new ServiceCollection()
            .AddWorkerRegistry(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build())
            .BuildServiceProvider();
}
