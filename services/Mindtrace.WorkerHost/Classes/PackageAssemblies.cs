using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Mindtrace.WorkerHost;

/// <summary>Finds and loads the assembly of a package that defines a type.</summary>
internal static class PackageAssemblies
{
    /// <param name="typeName">The type's full name.</param>
    /// <param name="assemblyName">The assembly's simple name; null where any may define it.</param>
    /// <param name="path">The assembly, or the folder to look in.</param>
    /// <returns>The type; null where none of the assemblies defines it.</returns>
    /// <exception cref="HostStartException">The path does not exist, or the assembly cannot be loaded.</exception>
    public static Type? Find(string typeName, string? assemblyName, string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new HostStartException(HostStartException.BadClass, $"There is nothing at the --assembly path {path}.");
        var candidates = (File.Exists(path) ? [path] : Directory.GetFiles(path, "*.dll"))
            .Where(file => assemblyName is null || Path.GetFileNameWithoutExtension(file) == assemblyName)
            .Order(StringComparer.Ordinal);
        if (candidates.FirstOrDefault(candidate => Defines(candidate, typeName)) is not { } file)
            return null;
        try
        {
            return new PackageLoadContext(file).LoadFromAssemblyPath(file).GetType(typeName, throwOnError: true);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or TypeLoadException)
        {
            throw new HostStartException(HostStartException.BadClass, $"The class '{typeName}' cannot be loaded from {file}: {exception.Message}");
        }
    }

    /// <summary>Whether the file is an assembly with the type; read from its metadata, without loading it.</summary>
    private static bool Defines(string file, string typeName)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        try
        {
            if (!image.HasMetadata)
                return false;
            var metadata = image.GetMetadataReader();
            int dot = typeName.LastIndexOf('.');
            string name = typeName[(dot + 1)..];
            string space = dot < 0 ? "" : typeName[..dot];
            // Names of nested types hold a plus sign.
            int plus = name.IndexOf('+', StringComparison.Ordinal);
            string outer = plus < 0 ? name : name[..plus];
            return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Any(type => metadata.StringComparer.Equals(type.Name, outer) && metadata.StringComparer.Equals(type.Namespace, space));
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
