using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mindtrace.Wire.Tests;

public sealed class ServiceStartTests
{
    public static TheoryData<int, Exception?> Ends => new()
    {
        { 0, null },
        { ServiceStart.BadSettings, new OptionsValidationException("", typeof(object), ["A should be 1.", "B is missing."]) },
        { ServiceStart.BadAddress, new IOException("address already in use") },
        { ServiceStart.BadAddress, new FormatException("Invalid url: 'nonsense'") },
    };

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public async Task A_start_that_cannot_succeed_has_an_exit_code(int code, Exception? fault) =>
        Assert.Equal(code, await ServiceStart.GuardAsync(() => fault is null ? Task.CompletedTask : Task.FromException(fault)));

    [Fact]
    public async Task A_fault_of_the_program_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidCastException>(() => ServiceStart.GuardAsync(() => Task.FromException(new InvalidCastException())));

    [Fact]
    public async Task What_has_begun_of_a_service_that_cannot_start_is_stopped()
    {
        var work = new Work();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostedService>(work);
        builder.Services.AddSingleton<IHostedService>(new NoAddress(work));
        using var host = builder.Build();

        await Assert.ThrowsAsync<IOException>(host.RunToEndAsync);

        Assert.True(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.IsCancellationRequested);
        Assert.True(work.ExecuteTask!.IsCompleted);
    }

    private sealed class Work : BackgroundService
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Begun.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
        }
    }

    private sealed class NoAddress(Work work) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await work.Begun.Task;
            throw new IOException("address already in use");
        }

        public Task StopAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("never started");
    }
}
