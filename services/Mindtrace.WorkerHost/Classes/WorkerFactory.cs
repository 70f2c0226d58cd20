using System.Reflection;
using System.Text.Json;
using Mindtrace.Workers;

namespace Mindtrace.WorkerHost;

/// <summary>Makes a worker from its parameters and the host's services.</summary>
/// <remarks>
/// A constructor parameter gets, in this order: the member of the worker's parameters with its name in snake case; the whole of the parameters,
/// where its type's name ends with <c>Options</c>; the service of its type; its default value. Of several constructors, the one with the most
/// parameters that can all be filled is called.
/// </remarks>
internal sealed partial class WorkerFactory(Type type, JsonElement parameters, IServiceProvider services, ILogger<WorkerFactory> logger)
{
    private readonly HashSet<string> _used = [];

    /// <exception cref="HostStartException">No constructor can be filled, a parameter has the wrong type, or the constructor throws.</exception>
    public WorkerBase Create()
    {
        List<string> unfilled = [];
        foreach (var constructor in type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length))
        {
            _used.Clear();
            var needed = constructor.GetParameters();
            object?[] values = new object?[needed.Length];
            string[] missing = [.. needed.Where((parameter, i) => !TryFill(parameter, out values[i])).Select(parameter => $"{parameter.ParameterType.Name} {parameter.Name}")];
            if (missing.Length > 0)
            {
                unfilled.AddRange(missing);
                continue;
            }

            foreach (string name in Names().Where(name => !_used.Contains(name)))
                UnusedParameter(name, type.FullName);
            return Invoke(constructor, values);
        }

        throw Fault(unfilled.Count == 0
            ? "has no public constructor"
            : $"needs constructor parameters that neither worker_params nor the host's services have: {string.Join(", ", unfilled)}");
    }

    private WorkerBase Invoke(ConstructorInfo constructor, object?[] values)
    {
        try
        {
            return (WorkerBase)constructor.Invoke(values);
        }
        catch (TargetInvocationException exception)
        {
            throw Fault($"cannot be made, its constructor threw {exception.InnerException!.GetType().Name}: {exception.InnerException.Message}");
        }
    }

    private bool TryFill(ParameterInfo parameter, out object? value)
    {
        string name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);
        if (parameters.ValueKind is JsonValueKind.Object && parameters.TryGetProperty(name, out var member))
        {
            _used.Add(name);
            value = Read(member, parameter.ParameterType, $"worker_params.{name}");
            return true;
        }

        bool isService = services.GetRequiredService<IServiceProviderIsService>().IsService(parameter.ParameterType);
        if (!isService && parameter.ParameterType.Name.EndsWith("Options", StringComparison.Ordinal))
        {
            _used.UnionWith(Names());
            value = Read(parameters.ValueKind is JsonValueKind.Object ? parameters : JsonElement.Parse("{}"), parameter.ParameterType, "worker_params");
            return true;
        }

        value = isService ? services.GetRequiredService(parameter.ParameterType) : parameter.HasDefaultValue ? parameter.DefaultValue : null;
        return isService || parameter.HasDefaultValue;
    }

    private object? Read(JsonElement element, Type target, string name)
    {
        try
        {
            return element.Deserialize(target, WorkerJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            // The two others: the type is none that JSON can be read into.
            throw Fault($"cannot take {name}: {exception.Message}");
        }
    }

    private IEnumerable<string> Names() => parameters.ValueKind is JsonValueKind.Object ? parameters.EnumerateObject().Select(member => member.Name) : [];

    private HostStartException Fault(string fault) => new(HostStartException.BadClass, $"The worker class '{type.FullName}' {fault}.");
}
