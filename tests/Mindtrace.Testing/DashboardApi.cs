using System.Net;
using System.Text.Json;

namespace Mindtrace.Testing;

/// <summary>What an Aspire dashboard tells over its own API, where it asks for no login.</summary>
/// <param name="url">The dashboard's address.</param>
public sealed class DashboardApi(Uri url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };

    /// <summary>Whether the dashboard is up.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("api/telemetry/resources", UriKind.Relative)).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits for a trace that has come whole: processes send their spans on their own, and a parent usually after its children.</summary>
    /// <param name="traceId">32 hexadecimal digits.</param>
    /// <param name="client">The span of the program that began the trace, the only one which is none of the dashboard's: 16 hexadecimal digits.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="names">Names of spans that it must have.</param>
    public async Task<IReadOnlyList<DashboardSpan>> WholeTraceAsync(string traceId, string client, TimeSpan timeout, params string[] names)
    {
        IReadOnlyList<DashboardSpan> spans = [];
        await Eventually.TrueAsync(
            async () =>
            {
                spans = await TraceAsync(traceId).ConfigureAwait(false);
                return names.All(name => spans.Any(span => span.Name == name))
                    && spans.All(span => span.ParentId == client || spans.Any(parent => parent.Id == span.ParentId));
            },
            timeout,
            $"the trace {traceId} in the dashboard").ConfigureAwait(false);
        return spans;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<DashboardSpan>> TraceAsync(string traceId)
    {
        using var response = await _http.GetAsync(new Uri($"api/telemetry/traces/{traceId}", UriKind.Relative)).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound)
            return [];
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync().ConfigureAwait(false));
        return
        [
            .. from resource in document.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let service = Attribute(resource.GetProperty("resource"), "service.name")
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               select new DashboardSpan(
                   service!,
                   span.GetProperty("name").GetString()!,
                   span.GetProperty("spanId").GetString()!,
                   span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() : null)
        ];
    }

    private static string? Attribute(JsonElement of, string key) => of.GetProperty("attributes").EnumerateArray()
        .First(attribute => attribute.GetProperty("key").GetString() == key).GetProperty("value").GetProperty("stringValue").GetString();
}

/// <summary>A span as the dashboard shows it.</summary>
/// <param name="Service">The service that it comes from.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id.</param>
/// <param name="ParentId">The id of its parent; null where it has none.</param>
public sealed record DashboardSpan(string Service, string Name, string Id, string? ParentId);
