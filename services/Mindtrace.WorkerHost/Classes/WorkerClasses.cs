using Mindtrace.Workers;

namespace Mindtrace.WorkerHost;

/// <summary>Finds the class that a worker type names.</summary>
internal static class WorkerClasses
{
    /// <summary>The names under which the Python package knows the built-in workers.</summary>
    private static readonly Dictionary<string, Type> PythonNames = new(StringComparer.Ordinal)
    {
        ["mindtrace.cluster.workers.echo_worker.EchoWorker"] = typeof(EchoWorker),
        ["mindtrace.cluster.EchoWorker"] = typeof(EchoWorker),
        ["mindtrace.cluster.workers.run_script_worker.RunScriptWorker"] = typeof(RunScriptWorker),
        ["mindtrace.cluster.RunScriptWorker"] = typeof(RunScriptWorker),
    };

    /// <summary>Finds a class by <c>Namespace.Type</c>, <c>Namespace.Type, Assembly</c> or a Python class path.</summary>
    /// <param name="name">The name.</param>
    /// <param name="path">The assembly or the folder to look in; null for the built-in workers alone.</param>
    /// <exception cref="HostStartException">There is no such class, or it is no worker.</exception>
    public static Type Find(string name, string? path)
    {
        if (path is null && PythonNames.TryGetValue(name, out var builtIn))
            return builtIn;
        int comma = name.IndexOf(',', StringComparison.Ordinal);
        string typeName = (comma < 0 ? name : name[..comma]).Trim();
        string? assemblyName = comma < 0 ? null : name[(comma + 1)..].Split(',')[0].Trim();
        var type = path is null ? FindBuiltIn(typeName) : PackageAssemblies.Find(typeName, assemblyName, path);
        if (type is null)
            throw new HostStartException(HostStartException.BadClass, $"There is no worker class '{name}'. Looked in {Places(path)}.");
        if (!typeof(WorkerBase).IsAssignableFrom(type) || type.IsAbstract || type.ContainsGenericParameters)
        {
            throw new HostStartException(HostStartException.BadClass,
                $"The class '{name}' is no worker: it should derive from Mindtrace.Workers.Worker<TInput, TOutput> and be neither abstract nor generic.");
        }

        return type;
    }

    private static Type? FindBuiltIn(string name) => Array.Find(typeof(EchoWorker).Assembly.GetExportedTypes(), type => type.FullName == name);

    private static string Places(string? path) =>
        path ?? $"the built-in workers ({typeof(EchoWorker).FullName}, {typeof(RunScriptWorker).FullName}; {string.Join(", ", PythonNames.Keys)}), as no --assembly was given";
}
