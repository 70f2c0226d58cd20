namespace Mindtrace.Workers.Environments;

/// <summary>Takes what a command writes, as it writes it.</summary>
public interface IScriptOutput
{
    /// <summary>Takes the next bytes of one stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="chunk">The bytes, valid during the call; a character may be split between two chunks.</param>
    /// <remarks>One caller at a time per stream. Calls of the two streams may overlap.</remarks>
    void Write(OutputStream stream, ReadOnlySpan<byte> chunk);
}

/// <summary>The streams of a command.</summary>
public enum OutputStream
{
    /// <summary>What it writes to its standard output.</summary>
    StandardOutput,

    /// <summary>What it writes to its standard error.</summary>
    StandardError,
}
