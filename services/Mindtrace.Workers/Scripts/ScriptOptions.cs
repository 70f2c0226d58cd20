using Microsoft.Extensions.Configuration;
using Mindtrace.Git;

namespace Mindtrace.Workers;

/// <summary>How a <see cref="RunScriptWorker"/> runs commands. Bound from the configuration section <c>MINDTRACE_WORKER:SCRIPT</c> (environment variables <c>MINDTRACE_WORKER__SCRIPT__…</c>).</summary>
public sealed class ScriptOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "MINDTRACE_WORKER:SCRIPT";

    /// <summary>Where jobs get their folders (<c>SCRATCH_FOLDER</c>); <c>mindtrace/scratch</c> in the user's local application data by default.</summary>
    [ConfigurationKeyName("SCRATCH_FOLDER")]
    public string ScratchFolder { get; set; } = ScratchSpace.DefaultRoot;

    /// <summary>The free bytes that the scratch folder's disk must have before a job begins (<c>MINIMUM_FREE_BYTES</c>); 512 MiB by default, 0 or more.</summary>
    [ConfigurationKeyName("MINIMUM_FREE_BYTES")]
    public long MinimumFreeBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// The variables of the worker's environment that a job's command gets (<c>PASSED_VARIABLES</c>, separated by commas or as a list) besides
    /// <c>PATH</c>, <c>LANG</c> and <c>TZ</c>; none by default. <c>HOME</c> and <c>TMPDIR</c> are folders of the job's own. <c>UV_CACHE_DIR</c> and
    /// <c>NUGET_PACKAGES</c> are worth passing where jobs trust each other: they share downloads then.
    /// </summary>
    public IList<string> PassedVariables { get; } = [];

    /// <summary>
    /// How much of the beginning, and again of the end, of each output stream the job's record holds (<c>OUTPUT_BYTES</c>); 64 KiB by default, 1 KiB to
    /// 512 KiB. The whole of a longer stream goes to the object store.
    /// </summary>
    [ConfigurationKeyName("OUTPUT_BYTES")]
    public int OutputBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// How much of a stream is kept for the object store (<c>WHOLE_OUTPUT_BYTES</c>); 1 GiB by default, 0 to keep none. What is stored on a day is removed
    /// when that day lies longer ago than the queue's <c>RETENTION</c>; that of dead letters stays as long as they do.
    /// </summary>
    [ConfigurationKeyName("WHOLE_OUTPUT_BYTES")]
    public long WholeOutputBytes { get; set; } = 1024L * 1024 * 1024;
}
