using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>
/// The forms of <c>volumes</c>: <c>{"/host": {"bind": "/container", "mode": "ro"}}</c>, <c>{"/host": "/container:ro"}</c> and <c>["/host:/container:ro"]</c>; an entry of a
/// list without a host path is a volume that lives as long as the container.
/// </summary>
internal static class VolumeForms
{
    public static IReadOnlyList<VolumeRequest> Read(JsonElement value, List<string> faults)
    {
        List<VolumeRequest> volumes = [];
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var volume in value.EnumerateObject())
                    Add(Bound(volume.Name, volume.Value), $"{volume.Name}: {volume.Value.GetRawText()}");
                break;
            case JsonValueKind.Array:
                foreach (var volume in value.EnumerateArray())
                    Add(volume.ValueKind is JsonValueKind.String ? Line(volume.GetString()!) : null, volume.GetRawText());
                break;
            default:
                faults.Add("volumes must be an object or a list of host:container[:ro]");
                break;
        }

        return volumes;

        void Add(VolumeRequest? volume, string given)
        {
            if (volume is null)
                faults.Add($"volumes must hold a host path, a full path in the container and the mode ro or rw, not {given}");
            else
                volumes.Add(volume);
        }
    }

    private static VolumeRequest? Bound(string source, JsonElement target)
    {
        if (target.ValueKind is JsonValueKind.String)
            return Line($"{source}:{target.GetString()}");
        if (target.ValueKind is not JsonValueKind.Object || !target.TryGetProperty("bind", out var bind) || bind.ValueKind is not JsonValueKind.String)
            return null;
        string? mode = target.TryGetProperty("mode", out var given) && given.ValueKind is JsonValueKind.String ? given.GetString() : "rw";
        return Volume(source, bind.GetString()!, mode!);
    }

    private static VolumeRequest? Line(string line)
    {
        // The drive of a Windows path is no part of its own.
        int drive = line.Length > 2 && char.IsAsciiLetter(line[0]) && line[1] is ':' && line[2] is '\\' or '/' ? 2 : 0;
        string[] parts = line[drive..].Split(':');
        parts[0] = line[..drive] + parts[0];
        return parts switch
        {
            [var target] => Volume(null, target, "rw"),
            [var source, var target] => Volume(source, target, "rw"),
            [var source, var target, var mode] => Volume(source, target, mode),
            _ => null,
        };
    }

    private static VolumeRequest? Volume(string? source, string target, string mode)
    {
        string[] modes = mode.Split(',');
        bool known = modes.All(part => part is "ro" or "rw" or "z" or "Z");
        return known && target.StartsWith('/') && source is not "" && !$"{source}{target}".Contains('\0', StringComparison.Ordinal)
            ? new VolumeRequest(source, target, modes.Contains("ro"))
            : null;
    }
}
