using System.Net;

namespace Mindtrace.Registry.Tests.Stores;

public sealed class BucketTests
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

    [Fact]
    public async Task A_bucket_that_was_removed_meanwhile_is_made_again()
    {
        using var server = new Recorder();
        using var store = new MinioObjectStore(new Uri("http://minio.example:9000"), "key", "secret", "bucket", transport: server);
        await store.PutAsync("a.json", new MemoryStream([1]), Cancel);
        server.BucketExists = false;
        await store.PutAsync("b.json", new MemoryStream([1, 2]), Cancel);

        var last = server.Requests[^1];
        Assert.Equal(("PUT", "/bucket/b.json"), (last.Method, last.Address.AbsolutePath));
        Assert.True(server.BucketExists);
    }

    [Fact]
    public async Task A_bucket_that_may_not_be_made_is_named_with_the_reason()
    {
        using var server = new Recorder { BucketExists = false, MayMakeBuckets = false };
        using var store = new MinioObjectStore(new Uri("http://minio.example:9000"), "key", "secret", "bucket", transport: server);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => store.PutAsync("a.json", new MemoryStream([1]), Cancel));
        Assert.Contains("has no bucket bucket", error.Message, StringComparison.Ordinal);
        Assert.Contains("Not allowed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Says yes to everything but to objects of a bucket that it was not asked to make, and remembers what it was asked.</summary>
    private sealed class Recorder : HttpMessageHandler
    {
        public bool BucketExists { get; set; } = true;

        public bool MayMakeBuckets { get; init; } = true;

        public List<(string Method, Uri Address, string Authorization, string Body)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Requests.Add((request.Method.Method, request.RequestUri!, request.Headers.GetValues("Authorization").Single(), body));
            bool making = request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.TrimEnd('/') == "/bucket";
            BucketExists |= making && MayMakeBuckets;
            var status = BucketExists ? HttpStatusCode.OK : making ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound;
            string refusal = status switch
            {
                HttpStatusCode.OK => "",
                HttpStatusCode.Forbidden => Error("AccessDenied", "Not allowed"),
                _ => Error("NoSuchBucket", "There is none"),
            };
            var response = new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent(refusal, null, "application/xml") };
            response.Headers.TryAddWithoutValidation("ETag", "\"1\"");
            response.Content.Headers.LastModified = DateTimeOffset.UnixEpoch;
            return response;
        }

        private static string Error(string code, string message) =>
            $"<Error><Code>{code}</Code><Message>{message}</Message><BucketName>bucket</BucketName><Resource>/bucket</Resource><RequestId>1</RequestId><HostId>1</HostId></Error>";
    }
}
