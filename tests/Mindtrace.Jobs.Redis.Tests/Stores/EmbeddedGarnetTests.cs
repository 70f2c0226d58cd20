using Mindtrace.Jobs.Garnet;
using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis.Tests.Stores;

public sealed class EmbeddedGarnetTests
{
    [Fact]
    public async Task A_durable_store_finds_its_data_again()
    {
        using var folder = new TempFolder();
        string data = folder.File("data");
        await using (var store = await GarnetStore.StartAsync(data))
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
            await redis.GetDatabase().HashSetAsync("h", "f", "v");
        }

        await using var again = await GarnetStore.StartAsync(data);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(again.ConnectionString);
        Assert.Equal("v", await connection.GetDatabase().HashGetAsync("h", "f"));
    }

    [Fact]
    public async Task The_oldest_data_stays_however_much_there_is()
    {
        const int Records = 300;
        await using var store = await GarnetStore.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString, static options => options.AsyncTimeout = 60_000);
        var database = redis.GetDatabase();
        byte[] megabyte = new byte[1 << 20];

        for (int i = 0; i < Records; i++)
            await database.HashSetAsync($"h:{i}", "f", megabyte);

        for (int i = 0; i < Records; i++)
            Assert.Equal(megabyte.Length, await database.HashStringLengthAsync($"h:{i}", "f"));
    }

    [Fact]
    public async Task The_log_is_shortened_and_the_data_found_again()
    {
        using var folder = new TempFolder();
        string data = folder.File("data");
        byte[] value = new byte[1 << 20];
        await using (var store = await Task.Run(() => EmbeddedGarnet.Start(data, logLimit: "64m")))
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString, static options => options.AsyncTimeout = 60_000);
            for (int round = 1; round <= 30; round++)
            {
                Array.Fill(value, (byte)round);
                for (int i = 0; i < 10; i++)
                    await redis.GetDatabase().HashSetAsync($"h:{i}", "f", value);
            }

            await store.CommittedAsync();
            await Eventually.TrueAsync(() => LogBytes() < 200 << 20, what: "a shorter log");
        }

        await using var again = await GarnetStore.StartAsync(data);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(again.ConnectionString);
        for (int i = 0; i < 10; i++)
            Assert.Equal(value, (byte[]?)await connection.GetDatabase().HashGetAsync($"h:{i}", "f"));

        long LogBytes()
        {
            try
            {
                return new DirectoryInfo(Path.Combine(data, "AOF")).EnumerateFiles("aof.log.*").Sum(static file => file.Length);
            }
            catch (FileNotFoundException)
            {
                // Removed at this moment.
                return long.MaxValue;
            }
        }
    }

    [Fact]
    public async Task The_folder_is_for_this_user_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        using var folder = new TempFolder();
        string data = folder.File("data");
        await using var store = await GarnetStore.StartAsync(data);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using var store = await GarnetStore.StartAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => GarnetStore.StartAsync(port: store.Port));
        Assert.Contains(store.ConnectionString, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_folder_serves_one_server()
    {
        using var folder = new TempFolder();
        await using var store = await GarnetStore.StartAsync(folder.Path);
        var error = await Assert.ThrowsAsync<IOException>(() => GarnetStore.StartAsync(folder.Path));
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_to_standard_output()
    {
        var original = Console.Out;
        await using var captured = new StringWriter();
        try
        {
            Console.SetOut(captured);
            await using var store = EmbeddedGarnet.StartInMemory();
            System.Diagnostics.Trace.WriteLine("a trace");
        }
        finally
        {
            Console.SetOut(original);
        }

        Assert.Equal("", captured.ToString());
    }

    [Fact]
    public async Task Scripts_exclude_each_other()
    {
        await using var store = await GarnetStore.StartAsync();
        const string Increment = "redis.call('GET', KEYS[1]); local n = tonumber(redis.call('GET', KEYS[2]) or '0'); redis.call('SET', KEYS[2], string.format('%d', n + 1))";
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => redis.GetDatabase().ScriptEvaluateAsync(Increment, ["guard", "counter"])));
        }));
        await using var reader = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
        Assert.Equal(800, (int)await reader.GetDatabase().StringGetAsync("counter"));
    }

    [Fact]
    public async Task A_real_server_stops_and_starts_on_the_same_port()
    {
        Assert.SkipUnless(RedisServer.IsAvailable, RedisServer.SkipReason);
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await redis.GetDatabase().StringSetAsync("k", "v");
        await server.StopAsync();
        await server.StartAgainAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    Assert.Equal("v", await redis.GetDatabase().StringGetAsync("k"));
                    return true;
                }
                catch (RedisException)
                {
                    // It may not have noticed yet that the connection was lost.
                    return false;
                }
            },
            what: "the connection");
    }
}
