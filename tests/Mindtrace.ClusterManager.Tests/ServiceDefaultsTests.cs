using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Mindtrace.ServiceDefaults;

namespace Mindtrace.ClusterManager.Tests;

public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task A_service_is_found_by_its_name_and_waited_for_while_it_refuses_connections()
    {
        var service = new StartingService(refusals: 2, HttpStatusCode.OK);
        using var http = Client(service, "--Services:manager:http:0=http://127.0.0.1:8123");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http));
        Assert.Equal(3, service.Requests.Count);
        Assert.All(service.Requests, address => Assert.Equal("http://127.0.0.1:8123/status", address));
    }

    [Fact]
    public async Task An_answer_is_taken_as_it_is()
    {
        var service = new StartingService(refusals: 0, HttpStatusCode.ServiceUnavailable);
        using var http = Client(service, "--Services:manager:http:0=http://127.0.0.1:8123");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http));
        Assert.Single(service.Requests);
    }

    private static HttpClient Client(StartingService service, params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient("test").ConfigurePrimaryHttpMessageHandler(() => service);
        return builder.Build().Services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var content = new StringContent("{}");
        using var answer = await http.PostAsync(new Uri("http://manager/status"), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private sealed class StartingService(int refusals, HttpStatusCode answer) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.ToString());
            return Requests.Count <= refusals
                ? throw new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused))
                : Task.FromResult(new HttpResponseMessage(answer));
        }
    }
}
