using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Mindtrace.Node.Tests.Hosting;

public sealed class AddressInUseTests
{
    [Fact]
    public async Task An_address_in_use_is_told_in_one_sentence()
    {
        using var folder = new TempFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mindtrace.Node.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = $"http://{other.LocalEndpoint}";
        // No manager is there, so nothing else is to be told.
        start.Environment["MINDTRACE_CLUSTER__CLUSTER_URL"] = $"http://127.0.0.1:{FreePort.Next()}";
        start.Environment["MINDTRACE_CLUSTER__NODE_FOLDER"] = folder.File("node");
        start.Environment["MINDTRACE_CLUSTER__REGISTRY_FOLDER"] = folder.File("registry");
        using var process = Process.Start(start)!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(120));
            string[] texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);

            Assert.Equal(4, process.ExitCode);
            Assert.Equal($"Failed to bind to address http://{other.LocalEndpoint}: address already in use.", texts[1].Trim());
            Assert.DoesNotContain("fail:", texts[0], StringComparison.Ordinal);
            Assert.DoesNotContain("crit:", texts[0], StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
