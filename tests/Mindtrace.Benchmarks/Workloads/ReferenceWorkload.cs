using System.Diagnostics;
using Mindtrace.Benchmarks.Http;
using StackExchange.Redis;

namespace Mindtrace.Benchmarks.Workloads;

/// <summary>What the machine can do without a queue, to hold the other figures against.</summary>
internal static class ReferenceWorkload
{
    private const int Commands = 200_000;
    private const int Pipeline = 1000;

    public static async Task RunAsync(Cluster cluster, BenchmarkOptions options, Report report)
    {
        Report.Note("reference");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.StoreConnection);
        var database = redis.GetDatabase();
        List<double> commands = [], requests = [];
        for (int round = 0; round <= options.Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Commands; i += Pipeline)
            {
                var sent = new Task[Pipeline];
                for (int j = 0; j < Pipeline; j += 2)
                {
                    RedisKey key = $"reference:{j}";
                    sent[j] = database.StringSetAsync(key, "hello");
                    sent[j + 1] = database.StringGetAsync(key);
                }

                await Task.WhenAll(sent);
            }

            double rate = Commands / Stopwatch.GetElapsedTime(start).TotalSeconds;
            var ping = Enumerable.Repeat(RawHttpConnection.Post("status", "{}"u8), options.Jobs).ToArray();
            double http = ping.Length / (await Load.SendAllAsync(cluster.ManagerPort, ping, options.InFlight)).TotalSeconds;
            if (round == 0)
                continue;
            commands.Add(rate);
            requests.Add(http);
        }

        report.Median("reference", "pipelined SET and GET from .NET", commands, "commands/s");
        report.Median("reference", "POST /status", requests, "requests/s");
    }
}
