using Microsoft.Extensions.Options;

namespace Mindtrace.Workers;

internal sealed class ScriptOptionsValidator : IValidateOptions<ScriptOptions>
{
    public ValidateOptionsResult Validate(string? name, ScriptOptions options)
    {
        var faults = new List<string>();
        if (!Path.IsPathFullyQualified(options.ScratchFolder))
            faults.Add($"{ScriptOptions.Section}:SCRATCH_FOLDER must be a full path, not '{options.ScratchFolder}'.");
        if (options.MinimumFreeBytes < 0)
            faults.Add($"{ScriptOptions.Section}:MINIMUM_FREE_BYTES must be 0 or more, not {options.MinimumFreeBytes}.");
        // JSON writes a byte with up to six, and four such parts must fit into a record.
        if (options.OutputBytes is < 1024 or > 512 * 1024)
            faults.Add($"{ScriptOptions.Section}:OUTPUT_BYTES must be from 1024 to 524288, not {options.OutputBytes}.");
        if (options.WholeOutputBytes < 0)
            faults.Add($"{ScriptOptions.Section}:WHOLE_OUTPUT_BYTES must be 0 or more, not {options.WholeOutputBytes}.");
        foreach (string variable in options.PassedVariables)
        {
            if (variable.Length == 0 || variable.Contains('=', StringComparison.Ordinal) || variable.StartsWith("MINDTRACE_", StringComparison.OrdinalIgnoreCase))
                faults.Add($"{ScriptOptions.Section}:PASSED_VARIABLES must hold names of variables, none of the cluster's own, not '{variable}'.");
        }

        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
