using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Mindtrace.Workers.Environments;

/// <summary>
/// The form of <c>ports</c>: <c>{"80/tcp": host}</c>, where the host's side is a port, null for any free one, an address with a port, or a list of these.
/// </summary>
internal static class PortForms
{
    public static IReadOnlyList<PortRequest> Read(JsonElement value, List<string> faults)
    {
        List<PortRequest> ports = [];
        if (value.ValueKind is not JsonValueKind.Object)
        {
            faults.Add("ports must be an object such as {\"80/tcp\": 8080}");
            return ports;
        }

        foreach (var port in value.EnumerateObject())
        {
            if (ContainerPort(port.Name) is not { } containerPort || !TryAdd(containerPort, port.Value))
                faults.Add($"ports must map a container's port, such as 80 or 53/udp, to a host's, not {port.Name}: {port.Value.GetRawText()}");
        }

        return ports;

        bool TryAdd(string containerPort, JsonElement host)
        {
            if (host.ValueKind is JsonValueKind.Array && !IsAddressAndPort(host))
                return host.EnumerateArray().All(one => one.ValueKind is not JsonValueKind.Array || IsAddressAndPort(one)) && host.EnumerateArray().All(one => TryAdd(containerPort, one));
            if (host.ValueKind is JsonValueKind.Null)
            {
                ports.Add(new PortRequest(containerPort, null, null));
                return true;
            }

            string? address = null;
            if (host.ValueKind is JsonValueKind.Array)
            {
                address = host[0].GetString();
                host = host[1];
            }

            if (Number(host.ValueKind is JsonValueKind.String ? host.GetString()! : host.GetRawText()) is not { } number)
                return false;
            ports.Add(new PortRequest(containerPort, address, number));
            return true;
        }
    }

    private static bool IsAddressAndPort(JsonElement pair) =>
        pair.GetArrayLength() == 2 && pair[0].ValueKind is JsonValueKind.String && pair[0].GetString() is { } text && text.AsSpan().ContainsAny('.', ':') && IPAddress.TryParse(text, out _);

    private static string? ContainerPort(string text)
    {
        string[] parts = text.Split('/');
        string protocol = parts.Length == 2 ? parts[1] : "tcp";
        return parts.Length <= 2 && protocol is "tcp" or "udp" or "sctp" && Number(parts[0]) is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number}/{protocol}") : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 65535 ? number : null;
}
