using System.Globalization;

namespace Mindtrace.ClusterManager.Tests;

public sealed class OutputRetentionTests
{
    [Fact]
    public async Task A_manager_removes_outputs_of_its_object_store_that_are_older_than_the_retention()
    {
        using var registry = new TempFolder();
        string old = Put("2020-01-31"), young = Put(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await using var store = await GarnetStore.StartAsync();
        await using var manager = await ManagerHost.StartAsync(store.ConnectionString, "mindtrace", ("REGISTRY_FOLDER", registry.Path));

        await Eventually.TrueAsync(() => !Directory.Exists(registry.File("job-outputs", "2020-01-31")), TimeSpan.FromMinutes(1), "the old output to go");

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
        Assert.Empty(manager.Logs.Errors);

        string Put(string day)
        {
            string file = registry.File("job-outputs", day, "0123456789abcdef", "1", "stdout");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "long");
            return file;
        }
    }
}
