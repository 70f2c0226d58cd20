using System.IO.Compression;
using System.Security.Cryptography;
using Mindtrace.Jobs;

namespace Mindtrace.Registry.Tests;

/// <summary>Worker types and zips.</summary>
internal static class Sample
{
    public static WorkerTypeInfo WorkerType(string name, string workerClass = "Mindtrace.Workers.EchoWorker") =>
        new() { WorkerName = name, WorkerClass = workerClass, WorkerParams = WireJson.EmptyObject };

    public static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return memory.ToArray();
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
