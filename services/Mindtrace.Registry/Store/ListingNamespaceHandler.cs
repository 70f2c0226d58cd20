using System.Net.Http.Headers;
using System.Text;

namespace Mindtrace.Registry;

/// <summary>Gives bucket listings the XML namespace that the S3 reference documents.</summary>
/// <remarks>
/// Some S3 servers (s3rver among them) answer with another one, and the Minio client then reads a listing without an error and without a single
/// object: worker types would seem to be gone.
/// </remarks>
internal sealed class ListingNamespaceHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Foreign = "http://doc.s3.amazonaws.com/2006-03-01/";
    private const string Documented = "http://s3.amazonaws.com/doc/2006-03-01/";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        bool listing = request.Method == HttpMethod.Get && request.RequestUri?.Query.Contains("list-type=", StringComparison.Ordinal) is true;
        if (!listing || !response.IsSuccessStatusCode)
            return response;

        string xml = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var mended = new StringContent(xml.Replace(Foreign, Documented, StringComparison.Ordinal), Encoding.UTF8);
        mended.Headers.ContentType = response.Content.Headers.ContentType ?? new MediaTypeHeaderValue("application/xml");
        response.Content.Dispose();
        response.Content = mended;
        return response;
    }
}
