namespace Mindtrace.Workers.Environments;

/// <summary>Finds programs the way the system does.</summary>
internal static class ExecutablePath
{
    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];

    /// <summary>The full path of a program on <paramref name="path"/>, the value of a <c>PATH</c> variable; null where it has none.</summary>
    public static string? Find(string name, string? path)
    {
        foreach (string folder in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string extension in Extensions)
            {
                string file = Path.Combine(folder, name + extension);
                if (File.Exists(file))
                    return file;
            }
        }

        return null;
    }
}
