using System.Data.Common;

namespace Mindtrace.Registry;

/// <summary>Reads <c>Endpoint=…;AccessKey=…;SecretKey=…</c>, the form in which an Aspire AppHost gives a MinIO server as the connection string <c>minio</c>.</summary>
internal static class MinioConnectionString
{
    public const string Name = "minio";

    /// <summary>Takes over what the connection string says; nothing where it is not set.</summary>
    /// <exception cref="FormatException">It has another form. The message doesn't repeat it, as it may hold a secret.</exception>
    public static void Apply(string? text, WorkerRegistryOptions options)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new FormatException($"The connection string '{Name}' should be Endpoint=…;AccessKey=…;SecretKey=….");
        }

        options.MinioEndpoint = Part("Endpoint");
        options.MinioAccessKey = Part("AccessKey");
        options.MinioSecretKey = Part("SecretKey");

        string? Part(string name) => parts.TryGetValue(name, out object? value) ? (string)value : null;
    }
}
