using Microsoft.Extensions.Options;

namespace Mindtrace.Git;

internal sealed class GitOptionsValidator(string section) : IValidateOptions<GitOptions>
{
    public ValidateOptionsResult Validate(string? name, GitOptions options)
    {
        var faults = new List<string>();
        if (!Path.IsPathFullyQualified(options.CacheFolder))
            faults.Add($"{section}:CACHE_FOLDER must be a full path, not '{options.CacheFolder}'.");
        if (options.NetworkTimeout < TimeSpan.FromSeconds(1) || options.NetworkTimeout > TimeSpan.FromDays(1))
            faults.Add($"{section}:NETWORK_TIMEOUT must be from 00:00:01 to 1.00:00:00, not {options.NetworkTimeout}.");
        if (options.MirrorRetention < TimeSpan.FromHours(1) || options.MirrorRetention > TimeSpan.FromDays(3650))
            faults.Add($"{section}:MIRROR_RETENTION must be from 01:00:00 to 3650.00:00:00, not {options.MirrorRetention}.");
        foreach (string host in options.AllowedHosts)
        {
            if (host.Length == 0 || host.Contains('/', StringComparison.Ordinal) || host.Contains('@', StringComparison.Ordinal))
                faults.Add($"{section}:ALLOWED_HOSTS must hold host, host:port or *.domain, not '{host}'.");
        }

        for (int i = 0; i < options.Credentials.Count; i++)
        {
            var credential = options.Credentials[i];
            if (credential.Origin is null)
                faults.Add($"{section}:CREDENTIALS:{i}:HOST must be a host such as github.com, or an origin such as https://git.example.com:8443.");
            if (string.IsNullOrEmpty(credential.Token) == string.IsNullOrEmpty(credential.TokenFile))
                faults.Add($"{section}:CREDENTIALS:{i} needs either TOKEN or TOKEN_FILE.");
        }

        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
