using StackExchange.Redis;

namespace Mindtrace.Jobs.Redis;

/// <summary>Reads the address of a store.</summary>
public static class RedisUrl
{
    private const int DefaultPort = 6379;

    /// <summary>The client's settings for an address: no exception where the store is away, and failures at once rather than a queue of waiting commands.</summary>
    /// <exception cref="FormatException">The address is neither a <c>redis://</c> URL nor a configuration string. The message doesn't repeat it, as it may hold a password.</exception>
    public static ConfigurationOptions Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var options = url.Contains("://", StringComparison.Ordinal) ? ParseUrl(url) : ParseConfiguration(url);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(200, 2000);
        options.ClientName ??= "mindtrace";
        return options;
    }

    private static ConfigurationOptions ParseUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            throw new FormatException("The store's address should be redis://[user:password@]host[:port][/database] (rediss:// for TLS).");
        var options = new ConfigurationOptions { Ssl = uri.Scheme is "rediss" };
        options.EndPoints.Add(uri.IdnHost, uri.IsDefaultPort || uri.Port < 0 ? DefaultPort : uri.Port);
        string[] user = uri.UserInfo.Split(':', 2);
        if (user.Length == 2)
        {
            options.User = user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]);
            options.Password = Uri.UnescapeDataString(user[1]);
        }

        string path = uri.AbsolutePath.Trim('/');
        if (path.Length > 0)
        {
            options.DefaultDatabase = int.TryParse(path, out int database) && database >= 0
                ? database
                : throw new FormatException("The database in the store's address should be a number.");
        }

        return options;
    }

    private static ConfigurationOptions ParseConfiguration(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text);
        }
        catch (ArgumentException)
        {
            throw new FormatException("The store's address should be a redis:// URL or a StackExchange.Redis configuration string.");
        }
    }
}
