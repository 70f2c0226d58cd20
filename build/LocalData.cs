namespace Mindtrace;

/// <summary>Where this user's programs keep their data. Compiled into each project that needs it, as they have no other project in common.</summary>
internal static class LocalData
{
    /// <summary>The cluster's folder in the user's local application data; in the temporary folder, with the user's name, for a user without a home.</summary>
    public static string Folder { get; } = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
        ? Path.Combine(data, "mindtrace")
        : Path.Combine(Path.GetTempPath(), "mindtrace-" + Environment.UserName);
}
