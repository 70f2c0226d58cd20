namespace Mindtrace.Testing;

/// <summary>A folder of the test's own, removed with everything in it at the end.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>The full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("mindtrace-").FullName;

    /// <summary>A path inside.</summary>
    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that is just ending may still hold a file; the system's own cleaning takes the rest.
        }
    }
}
