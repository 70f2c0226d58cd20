using System.Globalization;

namespace Mindtrace.Telemetry.Tests.Dashboard;

/// <summary>The official Aspire dashboard as a process of the test's own, on loopback ports, without a login.</summary>
internal sealed class AspireDashboard : IAsyncDisposable
{
    /// <summary>Why tests that need the dashboard are skipped.</summary>
    public const string SkipReason =
        "the Aspire dashboard is not installed (npm install @microsoft/aspire-cli-linux-x64; aspire setup --install-path DIR; MINDTRACE_TEST_ASPIRE_BUNDLE=DIR)";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly ServiceProcess _process;

    private AspireDashboard(ServiceProcess process, string url, string otlpEndpoint)
    {
        _process = process;
        Api = new DashboardApi(new Uri(url));
        OtlpEndpoint = otlpEndpoint;
    }

    /// <summary>The program; null where MINDTRACE_TEST_ASPIRE_BUNDLE names no folder that has it.</summary>
    public static string? Executable { get; } = Find();

    /// <summary>What it tells.</summary>
    public DashboardApi Api { get; }

    /// <summary>Where services send their telemetry (gRPC).</summary>
    public string OtlpEndpoint { get; }

    public static async Task<AspireDashboard> StartAsync()
    {
        string url = LocalUrl();
        string otlp = LocalUrl();
        var process = ServiceProcess.Execute(Executable!, ["dashboard"], new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url,
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = otlp,
            ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
        });
        var dashboard = new AspireDashboard(process, url, otlp);
        try
        {
            await process.UntilAsync(_ => dashboard.Api.AnswersAsync(), StartTimeout, "the dashboard");
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        Api.Dispose();
        return _process.DisposeAsync();
    }

    private static string LocalUrl() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");

    private static string? Find()
    {
        string? folder = Environment.GetEnvironmentVariable("MINDTRACE_TEST_ASPIRE_BUNDLE");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, OperatingSystem.IsWindows() ? "aspire-managed.exe" : "aspire-managed", SearchOption.AllDirectories).FirstOrDefault()
            : null;
    }
}
