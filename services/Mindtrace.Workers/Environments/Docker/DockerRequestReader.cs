using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>Reads <c>environment.docker</c> in the forms that the Python package's clients send it, and finds every fault at once.</summary>
internal sealed class DockerRequestReader
{
    private readonly List<string> _faults = [];
    private readonly List<string> _ignored = [];

    private DockerRequestReader()
    {
    }

    /// <exception cref="EnvironmentException">Something in it is at fault; the message names each fault with its field.</exception>
    public static DockerRequest Read(JsonElement docker)
    {
        var reader = new DockerRequestReader();
        var request = reader.ReadAll(docker);
        return reader._faults.Count == 0 ? request! : throw Rejected(reader._faults);
    }

    /// <summary>The failure of a request with these faults, each of which begins with the name of its field.</summary>
    public static EnvironmentException Rejected(IEnumerable<string> faults) =>
        new(string.Join(" ", faults.Select(fault => $"environment.docker.{fault}.")), permanent: true);

    private DockerRequest? ReadAll(JsonElement docker)
    {
        if (docker.ValueKind is not JsonValueKind.Object)
        {
            _faults.Add("image is missing: environment.docker must be an object");
            return null;
        }

        ImageReference? image = null;
        string? workingDirectory = null;
        IReadOnlyList<string> environment = [], devices = [];
        IReadOnlyList<VolumeRequest> volumes = [];
        IReadOnlyList<PortRequest> ports = [];
        long? memory = null;
        double? cpus = null;
        foreach (var member in docker.EnumerateObject())
        {
            var value = member.Value;
            if (value.ValueKind is JsonValueKind.Null)
                continue;
            switch (member.Name)
            {
                case "image":
                    image = Image(value);
                    break;
                case "working_dir":
                    workingDirectory = Text(value, "working_dir");
                    break;
                case "environment":
                    environment = EnvironmentForms.Read(value, _faults);
                    break;
                case "volumes":
                    volumes = VolumeForms.Read(value, _faults);
                    break;
                case "ports":
                    ports = PortForms.Read(value, _faults);
                    break;
                case "devices":
                    devices = Devices(value);
                    break;
                case "memory" or "mem_limit":
                    memory = Memory(value, member.Name);
                    break;
                case "cpus":
                    cpus = Cpus(value);
                    break;
                default:
                    _ignored.Add(member.Name);
                    break;
            }
        }

        if (!docker.TryGetProperty("image", out var given) || given.ValueKind is JsonValueKind.Null)
            _faults.Add("image is missing");
        return image is null
            ? null
            : new DockerRequest
            {
                Image = image,
                WorkingDirectory = workingDirectory,
                Environment = environment,
                Volumes = volumes,
                Ports = ports,
                Devices = devices,
                Memory = memory,
                Cpus = cpus,
                Ignored = _ignored,
            };
    }

    private ImageReference? Image(JsonElement value)
    {
        string? text = Text(value, "image");
        ImageReference? image = null;
        if (text is not null && !ImageReference.TryParse(text, out image))
            _faults.Add($"image must be an image's name, such as busybox:1.36 or registry.example.com/team/image@sha256:…, not '{text}'");
        return image;
    }

    private List<string> Devices(JsonElement value)
    {
        List<string> ids = [];
        if (value.ValueKind is JsonValueKind.Array)
        {
            foreach (var id in value.EnumerateArray())
                Add(id);
        }
        else
        {
            Add(value);
        }

        return ids;

        void Add(JsonElement id)
        {
            string? text = id.ValueKind is JsonValueKind.String ? id.GetString() : id.ValueKind is JsonValueKind.Number ? id.GetRawText() : null;
            if (string.IsNullOrWhiteSpace(text))
                _faults.Add($"devices must be a list of GPU ids, or \"all\", not {id.GetRawText()}");
            else
                ids.Add(text);
        }
    }

    private long? Memory(JsonElement value, string name)
    {
        string text = value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (MemorySize.TryParse(text, out long bytes) && bytes >= MemorySize.Least)
            return bytes;
        _faults.Add($"{name} must be a size of at least 6m, such as 512m or 4g, not '{text}'");
        return null;
    }

    private double? Cpus(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out double cpus) && cpus is >= 0.01 and <= 4096)
            return cpus;
        _faults.Add($"cpus must be a number of processors from 0.01, such as 1.5, not {value.GetRawText()}");
        return null;
    }

    private string? Text(JsonElement value, string name)
    {
        if (value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal))
            return text;
        _faults.Add($"{name} must be a text, not {value.GetRawText()}");
        return null;
    }
}
