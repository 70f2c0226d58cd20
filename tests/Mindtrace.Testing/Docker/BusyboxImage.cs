using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Mindtrace.Testing;

/// <summary>A file system with busybox, for the <c>docker import</c> of an image where no image registry can be reached.</summary>
public static class BusyboxImage
{
    private static readonly string[] Applets =
        ["cat", "chmod", "cp", "dd", "echo", "env", "false", "grep", "head", "id", "kill", "ls", "mkdir", "nohup", "printf", "ps", "pwd", "rm", "setsid", "sh", "sleep", "tail", "true", "wc", "yes"];

    /// <summary>The busybox that needs no library; null where there is none.</summary>
    public static string? Program { get; } = DockerDaemon.Find("busybox") is { } program && IsStatic(program) ? program : null;

    /// <summary>The file system as a tar archive.</summary>
    /// <param name="ballast">The size in bytes of a further file, of random content.</param>
    public static byte[] Archive(int ballast = 0)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (string folder in (string[])["bin", "etc", "tmp", "data"])
                tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, folder + "/") { Mode = (UnixFileMode)0b111_101_101 });
            Write(tar, "bin/busybox", File.ReadAllBytes(Program!), (UnixFileMode)0b111_101_101);
            Write(tar, "etc/passwd", "root:x:0:0:root:/:/bin/sh\n"u8.ToArray(), (UnixFileMode)0b110_100_100);
            if (ballast > 0)
                Write(tar, "data/ballast", RandomNumberGenerator.GetBytes(ballast), (UnixFileMode)0b110_100_100);
            foreach (string applet in Applets)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
        }

        return archive.ToArray();
    }

    private static void Write(TarWriter tar, string path, byte[] content, UnixFileMode mode) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content), Mode = mode });

    // A program that needs libraries names the loader that finds them near its beginning.
    private static bool IsStatic(string program)
    {
        using var file = File.OpenRead(program);
        byte[] start = new byte[4096];
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return !Encoding.Latin1.GetString(start, 0, length).Contains("/ld-", StringComparison.Ordinal);
    }
}
