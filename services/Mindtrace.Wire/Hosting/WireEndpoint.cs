namespace Mindtrace.Wire;

/// <summary>What an endpoint takes and answers; endpoint metadata, from which an API document can be made.</summary>
/// <param name="Name">The endpoint's name, without slashes.</param>
/// <param name="Request">The type of the request; null where there is none.</param>
/// <param name="Response">The type of the answer; null where it is the literal <c>null</c>.</param>
public sealed record WireEndpoint(string Name, Type? Request, Type? Response);
