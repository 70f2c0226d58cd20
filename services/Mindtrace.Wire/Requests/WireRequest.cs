using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Wire;

/// <summary>Reads types of the wire from a part of a request that an endpoint took as plain JSON.</summary>
public static class WireRequest
{
    /// <summary>Reads <paramref name="value"/> as a <typeparamref name="T"/>.</summary>
    /// <param name="value">The JSON value.</param>
    /// <param name="path">The names that lead to it inside the body; none where it is the body.</param>
    /// <exception cref="WireException">422: it is none; every fault is named.</exception>
    public static T Read<T>(JsonElement value, params object[] path)
    {
        var type = WireJson.TypeInfo<T>();
        try
        {
            if (value.Deserialize(type) is { } read)
                return read;
        }
        catch (JsonException)
        {
            throw new WireException(FaultFinder.Find(value, type, ["body", .. path]));
        }

        throw new WireException([new WireFault("dict_type", ["body", .. path], "Input should be a valid dictionary")]);
    }
}
