namespace Mindtrace.Registry;

/// <summary>What the registry knows of one version of a package.</summary>
internal sealed record PackageRecord(string Name, string Version, string Sha256, long SizeBytes, DateTimeOffset UploadedAt);
