using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Mindtrace.Registry;

/// <summary>Where the worker registry keeps its objects; section <c>MINDTRACE_CLUSTER</c>. Every process of a cluster must have the same.</summary>
public sealed class WorkerRegistryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MINDTRACE_CLUSTER";

    /// <summary>The region of servers that know no other, such as MinIO's.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>The S3 server, as <c>http://host:port</c>, <c>https://host:port</c> or <c>host:port</c>. A folder is used where it is not set.</summary>
    [ConfigurationKeyName("MINIO_ENDPOINT")]
    public string? MinioEndpoint { get; set; }

    /// <summary>The S3 server's access key.</summary>
    [ConfigurationKeyName("MINIO_ACCESS_KEY")]
    public string? MinioAccessKey { get; set; }

    /// <summary>The S3 server's secret key.</summary>
    [ConfigurationKeyName("MINIO_SECRET_KEY")]
    public string? MinioSecretKey { get; set; }

    /// <summary>The bucket, made where it is missing; <c>minio-registry</c> by default.</summary>
    [ConfigurationKeyName("MINIO_BUCKET")]
    public string MinioBucket { get; set; } = "minio-registry";

    /// <summary>
    /// The bucket's region as the S3 server names it, such as <c>eu-central-1</c>; <see cref="DefaultRegion"/> by default. 1 to 64 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>.
    /// A server refuses what is signed for another one than its own. On AWS, <see cref="MinioEndpoint"/> should be the region's, such as <c>https://s3.eu-central-1.amazonaws.com</c>.
    /// </summary>
    [ConfigurationKeyName("MINIO_REGION")]
    public string MinioRegion { get; set; } = DefaultRegion;

    /// <summary>The folder that is used where there is no S3 server; <c>mindtrace/registry</c> in the user's local application data by default.</summary>
    [ConfigurationKeyName("REGISTRY_FOLDER")]
    public string RegistryFolder { get; set; } = Path.Combine(LocalData.Folder, "registry");

    /// <summary><see cref="MinioEndpoint"/> as an address; null where it is not set or is none.</summary>
    public Uri? MinioAddress
    {
        get
        {
            if (string.IsNullOrWhiteSpace(MinioEndpoint))
                return null;
            string text = MinioEndpoint.Contains("://", StringComparison.Ordinal) ? MinioEndpoint : "http://" + MinioEndpoint;
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length is 0
                ? uri
                : null;
        }
    }
}

/// <summary>Names every fault, with the key to set; values that can be secrets are never repeated.</summary>
internal sealed partial class WorkerRegistryOptionsValidator : IValidateOptions<WorkerRegistryOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerRegistryOptions options)
    {
        var faults = new List<string>();
        if (!string.IsNullOrWhiteSpace(options.MinioEndpoint))
        {
            if (options.MinioAddress is null)
                faults.Add($"{Key("MINIO_ENDPOINT")} is no address: give http://host:port, https://host:port or host:port, without user and password");
            if (string.IsNullOrEmpty(options.MinioAccessKey))
                faults.Add($"{Key("MINIO_ACCESS_KEY")} is missing: it is needed with {Key("MINIO_ENDPOINT")}");
            if (string.IsNullOrEmpty(options.MinioSecretKey))
                faults.Add($"{Key("MINIO_SECRET_KEY")} is missing: it is needed with {Key("MINIO_ENDPOINT")}");
            if (!BucketName().IsMatch(options.MinioBucket))
                faults.Add($"{Key("MINIO_BUCKET")} is no bucket name: give 3 to 63 lower-case letters, digits, dots or hyphens, starting and ending with a letter or digit");
            if (!RegionName().IsMatch(options.MinioRegion))
                faults.Add($"{Key("MINIO_REGION")} is no region: give 1 to 64 letters, digits, hyphens, underscores or dots, such as {WorkerRegistryOptions.DefaultRegion}");
        }
        else if (string.IsNullOrWhiteSpace(options.RegistryFolder))
        {
            faults.Add($"{Key("REGISTRY_FOLDER")} is empty: give a folder, or an S3 server in {Key("MINIO_ENDPOINT")}");
        }

        return faults.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string Key(string name) => $"{WorkerRegistryOptions.Section}__{name}";

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex RegionName();
}
