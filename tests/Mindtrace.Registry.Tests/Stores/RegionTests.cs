using System.Net;

namespace Mindtrace.Registry.Tests.Stores;

public sealed class RegionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://s3.eu-central-1.amazonaws.com", "eu-central-1")]
    [InlineData("https://s3.eu-north-1.amazonaws.com", "eu-north-1")]
    [InlineData("http://minio.example:9000", "us-east-1")]
    public async Task Requests_go_to_the_endpoint_as_it_is_given_and_are_signed_for_the_region(string endpoint, string region)
    {
        using var server = new Recorder();
        using var store = new MinioObjectStore(new Uri(endpoint), "key", "secret", "bucket", region, server);
        await store.PutAsync("a/b.json", new MemoryStream([1, 2]), Cancel);
        await store.GetAsync("a/b.json", static (_, _) => Task.CompletedTask, Cancel);

        Assert.Contains(server.Requests, request => request.Method == "PUT" && request.Address.AbsolutePath == "/bucket/a/b.json");
        Assert.All(server.Requests, request =>
        {
            Assert.Equal(new Uri(endpoint).Authority, request.Address.Authority);
            Assert.Contains($"/{region}/s3/aws4_request", request.Authorization, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("eu-west-3", "<LocationConstraint>eu-west-3</LocationConstraint>")]
    [InlineData("us-east-1", "")]
    public async Task A_missing_bucket_is_made_in_the_region(string region, string constraint)
    {
        using var server = new Recorder { BucketExists = false };
        using var store = new MinioObjectStore(new Uri($"https://s3.{region}.amazonaws.com"), "key", "secret", "bucket", region, server);
        await store.PutAsync("a.json", new MemoryStream([1]), Cancel);
        var made = Assert.Single(server.Requests, request => request.Method == "PUT" && request.Address.AbsolutePath.TrimEnd('/') == "/bucket");
        Assert.Contains(constraint, made.Body, StringComparison.Ordinal);
        Assert.Equal(constraint.Length > 0, made.Body.Contains("LocationConstraint", StringComparison.Ordinal));
    }

    /// <summary>Says yes to everything, and remembers what it was asked.</summary>
    private sealed class Recorder : HttpMessageHandler
    {
        public bool BucketExists { get; init; } = true;

        public List<(string Method, Uri Address, string Authorization, string Body)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Requests.Add((request.Method.Method, request.RequestUri!, request.Headers.GetValues("Authorization").Single(), body));
            bool missing = !BucketExists && request.Method == HttpMethod.Head;
            var response = new HttpResponseMessage(missing ? HttpStatusCode.NotFound : HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent([]) };
            response.Headers.TryAddWithoutValidation("ETag", "\"1\"");
            response.Content.Headers.LastModified = DateTimeOffset.UnixEpoch;
            return response;
        }
    }
}
