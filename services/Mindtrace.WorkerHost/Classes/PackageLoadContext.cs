using System.Reflection;
using System.Runtime.Loader;

namespace Mindtrace.WorkerHost;

/// <summary>Loads a package's assemblies from its own folder, apart from those that the host has in the same version or a newer one.</summary>
/// <remarks>What both sides share must be one and the same: a package's <c>Worker</c> that came from its own copy would be no worker to the host.</remarks>
internal sealed class PackageLoadContext(string assembly) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(assembly))
{
    private readonly AssemblyDependencyResolver _resolver = new(assembly);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (HostHas(assemblyName))
            return null;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private static bool HostHas(AssemblyName wanted)
    {
        try
        {
            return Default.LoadFromAssemblyName(new AssemblyName(wanted.Name!)).GetName().Version >= wanted.Version;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
