using System.Diagnostics;

namespace Mindtrace.Testing;

/// <summary>The installed git, free of this user's configuration.</summary>
internal static class GitCommand
{
    public static bool HasHttpBackend()
    {
        try
        {
            return File.Exists(Path.Combine(Run(Path.GetTempPath(), "--exec-path"), "git-http-backend"));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public static ProcessStartInfo Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        foreach (string role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "Test";
            start.Environment[$"GIT_{role}_EMAIL"] = "test@example.com";
        }

        return start;
    }

    public static string Run(string folder, params string[] arguments)
    {
        using var process = Process.Start(Start(folder, arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }
}
