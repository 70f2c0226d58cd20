using Microsoft.Extensions.Configuration;

namespace Mindtrace.Git;

/// <summary>
/// Where mirrors are kept and what may be fetched. Bound from the configuration section <c>MINDTRACE_WORKER:GIT</c> for jobs (environment variables
/// <c>MINDTRACE_WORKER__GIT__…</c>), and <c>MINDTRACE_CLUSTER:GIT</c> for a node's workers.
/// </summary>
public sealed class GitOptions
{
    /// <summary>
    /// The folder of the mirrors (<c>CACHE_FOLDER</c>), which several processes of one user may share; <c>mindtrace/git</c> in the user's local
    /// application data by default.
    /// </summary>
    [ConfigurationKeyName("CACHE_FOLDER")]
    public string CacheFolder { get; set; } = Path.Combine(LocalData.Folder, "git");

    /// <summary>The hosts that may be fetched from (<c>ALLOWED_HOSTS</c>): <c>host</c>, <c>host:port</c> or <c>*.domain</c>, separated by commas or as a list; every host where empty.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Whether <c>file://</c> repositories may be fetched (<c>ALLOW_FILE_URLS</c>); they may not by default.</summary>
    [ConfigurationKeyName("ALLOW_FILE_URLS")]
    public bool AllowFileUrls { get; set; }

    /// <summary>The tokens, each with the host it is for (<c>CREDENTIALS__0__HOST</c>, <c>CREDENTIALS__0__TOKEN</c>, …).</summary>
    [ConfigurationKeyName("CREDENTIALS")]
    public IList<GitCredential> Credentials { get; } = [];

    /// <summary>How long one exchange with a Git server may take in all (<c>NETWORK_TIMEOUT</c>); 10 min by default, 1 s to 1 day.</summary>
    [ConfigurationKeyName("NETWORK_TIMEOUT")]
    public TimeSpan NetworkTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a mirror is kept that nobody uses (<c>MIRROR_RETENTION</c>); 30 days by default, 1 h to 3650 days. It is then removed within an hour, by
    /// any process that shares the cache folder. Mirrors in use are never removed, and are not repacked: what is fetched adds up, until the mirror goes.
    /// </summary>
    [ConfigurationKeyName("MIRROR_RETENTION")]
    public TimeSpan MirrorRetention { get; set; } = TimeSpan.FromDays(30);
}
