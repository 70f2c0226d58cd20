namespace Mindtrace.AppHost.Tests.Model;

public sealed class ModelTests
{
    [Fact]
    public async Task The_application_has_its_stores_and_services()
    {
        await using var model = await AppModel.BuildAsync();
        Assert.Superset(new HashSet<string>(["redis", "minio", "manager", "node", "echo-worker"]), model.Resources.Select(resource => resource.Name).ToHashSet());
    }

    [Fact]
    public async Task Every_container_has_a_pinned_image_and_a_volume_for_its_data()
    {
        await using var model = await AppModel.BuildAsync();
        foreach (string name in (string[])["redis", "minio"])
        {
            var image = model.Annotation<ContainerImageAnnotation>(name);
            Assert.NotNull(image.Registry);
            Assert.Matches("[0-9]", image.Tag);
            var volume = model.Annotation<ContainerMountAnnotation>(name);
            Assert.Equal((ContainerMountType.Volume, "/data", false), (volume.Type, volume.Target, volume.IsReadOnly));
        }
    }

    [Fact]
    public async Task The_object_stores_image_can_be_another()
    {
        await using var model = await AppModel.BuildAsync("--Cluster:MinioImage=registry.example:5000/tools/minio:7");
        var image = model.Annotation<ContainerImageAnnotation>("minio");
        Assert.Equal(("registry.example:5000", "tools/minio", "7"), (image.Registry, image.Image, image.Tag));
    }

    [Fact]
    public async Task Services_wait_for_what_they_need_and_are_ready_when_they_say_so()
    {
        await using var model = await AppModel.BuildAsync();
        Assert.Equal(["minio", "redis"], model.WaitsOf("manager").Order());
        Assert.Equal(["manager", "minio", "redis"], model.WaitsOf("node").Order());
        Assert.Equal(["manager", "redis"], model.WaitsOf("echo-worker").Order());
        Assert.All((string[])["redis", "minio", "manager", "node", "echo-worker"], name => Assert.Contains(model[name].Annotations, annotation => annotation is HealthCheckAnnotation));
    }

    [Fact]
    public async Task The_manager_runs_in_replicas_behind_an_external_endpoint()
    {
        await using var model = await AppModel.BuildAsync("--Cluster:ManagerReplicas=3");
        Assert.Equal(3, model.Annotation<ReplicaAnnotation>("manager").Replicas);
        var endpoint = model.Annotation<EndpointAnnotation>("manager");
        Assert.Equal(("http", true, true), (endpoint.UriScheme, endpoint.IsExternal, endpoint.IsProxied));
        Assert.False(model.Annotation<EndpointAnnotation>("node").IsExternal);
    }

    [Fact]
    public async Task The_dashboard_has_commands_for_queues_dead_letters_and_nodes()
    {
        await using var model = await AppModel.BuildAsync();
        var commands = model["manager"].Annotations.OfType<ResourceCommandAnnotation>().ToDictionary(command => command.Name);
        Assert.True(Assert.Single(commands["pause-queue"].Arguments).Required);
        Assert.True(Assert.Single(commands["resume-queue"].Arguments).Required);
        Assert.False(Assert.Single(commands["requeue-dead-letters"].Arguments).Required);
        Assert.Contains("queue-stats", commands.Keys);
        Assert.NotNull(model["node"].Annotations.OfType<ResourceCommandAnnotation>().Single(command => command.Name == "drain").ConfirmationMessage);
    }

    [Fact]
    public async Task Stores_that_exist_already_take_the_containers_place()
    {
        await using var model = await AppModel.BuildAsync("--ConnectionStrings:redis=redis.example:6379", "--Cluster:ObjectStore=External");
        Assert.DoesNotContain(model.Resources, resource => resource is ContainerResource && resource.Name is "redis" or "minio");
    }

    [Fact]
    public void Faulty_settings_are_named_together()
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        configuration["Cluster:ManagerReplicas"] = "0";
        configuration["Cluster:NodePort"] = "70000";
        configuration["Cluster:MinioImage"] = "minio";
        var fault = Assert.Throws<InvalidOperationException>(() => ClusterSettings.From(configuration));
        Assert.All((string[])["ManagerReplicas", "NodePort", "MinioImage"], key => Assert.Contains($"Cluster:{key}", fault.Message, StringComparison.Ordinal));
    }
}
