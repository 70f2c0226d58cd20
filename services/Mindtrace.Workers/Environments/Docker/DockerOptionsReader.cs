using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Environments;

/// <summary>Reads <see cref="DockerOptions"/> from their section. A value that cannot be read is remembered and is a fault at validation.</summary>
/// <remarks>Written by hand as the binder takes a list that is written with commas for no list, which would lift a limit unnoticed.</remarks>
internal sealed class DockerOptionsReader(IConfiguration configuration) : IConfigureOptions<DockerOptions>
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public void Configure(DockerOptions options)
    {
        _faults.Clear();
        var section = configuration.GetSection(DockerOptions.Section);
        options.Host = Text("HOST") ?? options.Host;
        AddAll(options.AllowedImages, "ALLOWED_IMAGES");
        AddAll(options.AllowedHostPaths, "ALLOWED_HOST_PATHS");
        options.AllowDevices = Value("ALLOW_DEVICES", "true or false", Switch) ?? options.AllowDevices;
        options.Pull = Value("PULL", "missing, always or never", PullPolicy) ?? options.Pull;
        options.Network = Text("NETWORK") ?? options.Network;
        options.PublishAddress = Text("PUBLISH_ADDRESS") ?? options.PublishAddress;
        options.MemoryLimit = Text("MEMORY_LIMIT") ?? options.MemoryLimit;
        options.CpuLimit = Value("CPU_LIMIT", "a number of processors", Number) ?? options.CpuLimit;
        options.User = Text("USER") ?? options.User;
        options.PidsLimit = Value("PIDS_LIMIT", "a whole number", Whole) ?? options.PidsLimit;

        string? Text(string key) => string.IsNullOrWhiteSpace(section[key]) ? null : section[key]!.Trim();

        T? Value<T>(string key, string wanted, Func<string, T?> parse)
            where T : struct
        {
            if (Text(key) is not { } text)
                return null;
            var value = parse(text);
            if (value is null)
                _faults.Add(DockerOptionsValidator.Fault(key, $"should be {wanted}, not '{text}'"));
            return value;
        }

        void AddAll(IList<string> list, string key)
        {
            var values = Text(key) is { } text
                ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : section.GetSection(key).GetChildren().Select(child => child.Value?.Trim() ?? "").Where(value => value.Length > 0);
            foreach (string value in values)
                list.Add(value);
        }
    }

    private static ImagePullPolicy? PullPolicy(string text) => text.ToUpperInvariant() switch
    {
        "MISSING" => ImagePullPolicy.Missing,
        "ALWAYS" => ImagePullPolicy.Always,
        "NEVER" => ImagePullPolicy.Never,
        _ => null,
    };

    private static bool? Switch(string text) => bool.TryParse(text, out bool value) ? value : null;

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
}
