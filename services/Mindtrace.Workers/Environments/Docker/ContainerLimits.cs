using System.Globalization;
using System.Net;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Environments;

/// <summary>Turns what a job asks for into a container, within what the operator allows.</summary>
internal sealed class ContainerLimits(IOptions<DockerOptions> options)
{
    private const string AllDevices = "all";

    private readonly DockerOptions _options = options.Value;

    /// <summary>The container, still without a command, labels and the id of its image.</summary>
    /// <param name="request">What the job asks for.</param>
    /// <param name="context">The job.</param>
    /// <exception cref="EnvironmentException">Something is not allowed; every such thing is named.</exception>
    public CreateContainerParameters Apply(DockerRequest request, EnvironmentContext context)
    {
        List<string> faults = [];
        if (_options.AllowedImages.Count > 0 && !request.Image.IsCoveredBy(_options.AllowedImages))
            faults.Add($"image '{request.Image.Text}' is not allowed on this worker; its operator allows {string.Join(", ", _options.AllowedImages)}");
        if (request.Devices.Count > 0 && !_options.AllowDevices)
            faults.Add("devices are not allowed on this worker");
        var mounts = new VolumeMounts(_options, context.ScratchFolder).Map(request.Volumes, faults);
        var ports = Publish(request.Ports, faults);
        long memory = Memory(request.Memory, faults);
        double cpus = Cpus(request.Cpus, faults);
        if (faults.Count > 0)
            throw DockerRequestReader.Rejected(faults);

        return new CreateContainerParameters
        {
            User = _options.User ?? "",
            WorkingDir = request.WorkingDirectory ?? "",
            Env = Variables(request.Environment, context.TraceParent),
            AttachStdout = true,
            AttachStderr = true,
            ExposedPorts = ports.Keys.ToDictionary(port => port, _ => default(EmptyStruct)),
            HostConfig = new HostConfig
            {
                Mounts = mounts,
                PortBindings = ports,
                DeviceRequests = Gpus(request.Devices),
                Memory = memory,
                // No swap beyond it, so that the limit is the limit.
                MemorySwap = memory,
                NanoCPUs = (long)(cpus * 1_000_000_000),
                PidsLimit = _options.PidsLimit,
                NetworkMode = _options.Network ?? "",
                Privileged = false,
                SecurityOpt = ["no-new-privileges"],
                // The worker takes the output while it is written; the engine need not keep it on its disk.
                LogConfig = new LogConfig { Type = "none" },
            },
        };
    }

    private Dictionary<string, IList<PortBinding>> Publish(IReadOnlyList<PortRequest> requests, List<string> faults)
    {
        var ports = new Dictionary<string, IList<PortBinding>>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            var published = IPAddress.Parse(_options.PublishAddress);
            if (request.HostAddress is { } text)
            {
                var asked = IPAddress.Parse(text);
                if (!IPAddress.IsLoopback(asked) && !asked.Equals(published) && !published.Equals(IPAddress.Any))
                    faults.Add($"ports may be published on {published} only, not on {asked}");
                published = asked;
            }

            if (!ports.TryGetValue(request.ContainerPort, out var bindings))
                ports[request.ContainerPort] = bindings = [];
            bindings.Add(new PortBinding { HostIP = published.ToString(), HostPort = request.HostPort?.ToString(CultureInfo.InvariantCulture) ?? "" });
        }

        return ports;
    }

    private long Memory(long? asked, List<string> faults)
    {
        if (_options.MemoryLimit is null || !MemorySize.TryParse(_options.MemoryLimit, out long limit))
            return asked ?? 0;
        if (asked > limit)
            faults.Add($"memory of {MemorySize.Text(asked.Value)} is more than the {MemorySize.Text(limit)} allowed on this worker");
        return asked ?? limit;
    }

    private double Cpus(double? asked, List<string> faults)
    {
        if (asked > _options.CpuLimit)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"cpus of {asked} are more than the {_options.CpuLimit} allowed on this worker"));
        return asked ?? _options.CpuLimit ?? 0;
    }

    private static List<DeviceRequest> Gpus(IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
            return [];
        var request = new DeviceRequest { Capabilities = [["gpu"]] };
        if (ids.Contains(AllDevices))
            request.Count = -1;
        else
            request.DeviceIDs = [.. ids];
        return [request];
    }

    private static List<string> Variables(IReadOnlyList<string> asked, string? traceParent)
    {
        List<string> variables = [.. asked];
        if (traceParent is not null && !asked.Any(variable => variable.StartsWith("TRACEPARENT=", StringComparison.Ordinal)))
            variables.Add($"TRACEPARENT={traceParent}");
        return variables;
    }
}
