namespace Mindtrace.Node;

/// <summary>The environment of a build: enough for the SDK and its package cache, none of the node's secrets.</summary>
internal static class BuildVariables
{
    /// <summary>Names the folder with the SDK that the worker host has, which a worker's project may compile against: <c>$(MINDTRACE_SDK_FOLDER)</c>.</summary>
    public const string SdkFolder = "MINDTRACE_SDK_FOLDER";

    private static readonly string[] Passed =
    [
        "PATH", "HOME", "LANG", "TZ", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles", "ProgramFiles(x86)", "ProgramData", "SystemRoot", "SystemDrive", "windir",
        "ComSpec", "PATHEXT",
        "DOTNET_ROOT", "DOTNET_CLI_HOME", "NUGET_PACKAGES", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    public static Dictionary<string, string> Create(string scratch)
    {
        string temporary = Directory.CreateDirectory(Path.Combine(scratch, "tmp")).FullName;
        var variables = new Dictionary<string, string>
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            [SdkFolder] = AppContext.BaseDirectory,
            ["TMPDIR"] = temporary,
            ["TEMP"] = temporary,
            ["TMP"] = temporary,
        };
        foreach (string name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                variables[name] = value;
        }

        return variables;
    }
}
