// The cluster runs in one process tree, the programs that use it in others and at other times. Without a command the sample plays them one after the
// other, on free ports; with one it is that program:
//   cluster | two-workers | run-job        with the addresses of manager and node behind it (8502 and 8503)
using Mindtrace.Samples;
using Mindtrace.Samples.SeparateNode;

string managerUrl = args.ElementAtOrDefault(1) ?? "http://127.0.0.1:8502";
string nodeUrl = args.ElementAtOrDefault(2) ?? "http://127.0.0.1:8503";
return args.FirstOrDefault() switch
{
    null => await EverythingAsync(SampleCluster.FreeUrl(), SampleCluster.FreeUrl()),
    "cluster" => await Programs.ClusterAsync(managerUrl, nodeUrl),
    "two-workers" => await Programs.TwoWorkersAsync(managerUrl, nodeUrl),
    "run-job" => await Programs.RunJobAsync(managerUrl, nodeUrl),
    _ => 2,
};

static async Task<int> EverythingAsync(string managerUrl, string nodeUrl)
{
    await using var cluster = SelfProcess.Start(["cluster", managerUrl, nodeUrl]);
    await SelfProcess.RunAsync("two-workers", managerUrl, nodeUrl);
    await SelfProcess.RunAsync("run-job", managerUrl, nodeUrl);
    await cluster.EndAsync();
    return 0;
}
