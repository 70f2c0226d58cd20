namespace Mindtrace.Cluster.Client;

/// <summary>Whether a call may be sent again after a 503, which does not tell whether the first one took effect.</summary>
internal enum Retry
{
    /// <summary>A second call would do something a second time.</summary>
    Never,

    /// <summary>Sent twice, the call has the effect and the answer of one.</summary>
    Safe,
}
