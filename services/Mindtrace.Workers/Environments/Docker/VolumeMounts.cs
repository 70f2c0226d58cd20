using Docker.DotNet.Models;

namespace Mindtrace.Workers.Environments;

/// <summary>Maps the volumes of one job to mounts of folders that it may have.</summary>
internal sealed class VolumeMounts(DockerOptions options, string scratchFolder)
{
    private readonly HostFolder _scratch = new(HostFolder.Resolve(scratchFolder), ReadOnly: false);
    private readonly List<HostFolder> _allowed = [.. options.AllowedHostPaths.Select(HostFolder.Parse)];

    public List<Mount> Map(IReadOnlyList<VolumeRequest> volumes, List<string> faults)
    {
        List<Mount> mounts = [];
        foreach (var volume in volumes)
        {
            if (volume.Source is null)
                mounts.Add(new Mount { Type = "volume", Target = volume.Target, ReadOnly = volume.ReadOnly });
            else if (Source(volume.Source, volume.ReadOnly, out string fault) is { } source)
                mounts.Add(new Mount { Type = "bind", Source = source, Target = volume.Target, ReadOnly = volume.ReadOnly });
            else
                faults.Add($"volumes: '{volume.Source}' {fault}");
        }

        return mounts;
    }

    /// <summary>The path to mount, with its links resolved, so that what was checked is what is mounted.</summary>
    private string? Source(string path, bool readOnly, out string fault)
    {
        fault = "must be a full path, or one that begins with ./ for the job's own folder; named volumes are not allowed";
        if (!Path.IsPathFullyQualified(path) && !path.StartsWith('.'))
            return null;
        string resolved;
        try
        {
            resolved = HostFolder.Resolve(Path.Combine(_scratch.Path, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"cannot be resolved: {exception.Message}";
            return null;
        }

        // The same words whether it exists or not, so that a job cannot feel its way about the host.
        fault = _allowed.Count == 0
            ? "is not allowed on this worker: only paths in the job's own folder are"
            : $"is not allowed on this worker: only paths in {string.Join(", ", _allowed.Select(folder => folder.Path))} and in the job's own folder are";
        if (_scratch.Contains(resolved))
        {
            if (!Path.Exists(resolved))
                Directory.CreateDirectory(resolved);
            return resolved;
        }

        var folders = _allowed.FindAll(folder => folder.Contains(resolved));
        if (folders.Count == 0)
            return null;
        if (!readOnly && !folders.Exists(folder => !folder.ReadOnly))
        {
            fault = "is allowed for reading only on this worker; add the mode ro";
            return null;
        }

        if (!Path.Exists(resolved))
        {
            fault = "does not exist on this worker's host";
            return null;
        }

        return resolved;
    }
}
