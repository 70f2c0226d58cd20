using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mindtrace.Wire;

/// <summary>A start that cannot succeed is told in sentences to the person who tried it.</summary>
public static class ServiceStart
{
    /// <summary>The exit code where a setting is faulty.</summary>
    public const int BadSettings = 2;

    /// <summary>The exit code where the address cannot be listened on.</summary>
    public const int BadAddress = 4;

    /// <summary>Checks all settings that are checked at start, before anything is made that would stop at the first fault.</summary>
    /// <param name="host">The built application.</param>
    /// <exception cref="OptionsValidationException">Settings are faulty; every fault is named.</exception>
    public static void CheckSettings(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            host.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (AggregateException faults) when (faults.InnerExceptions.All(static fault => fault is OptionsValidationException))
        {
            throw Faulty(faults.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static fault => fault.Failures));
        }
        catch (InvalidOperationException exception) when (exception.Source is "Microsoft.Extensions.Configuration.Binder")
        {
            // A text that is no value of the setting's type; the message has both and the setting's name.
            throw Faulty([exception.Message]);
        }
    }

    /// <summary>Runs a service until it is told to stop.</summary>
    /// <param name="host">The built application; not disposed.</param>
    public static async Task RunToEndAsync(this IHost host)
    {
        await host.StartOrStopAsync().ConfigureAwait(false);
        await host.WaitForShutdownAsync().ConfigureAwait(false);
    }

    /// <summary>Starts a service; what has begun of one that cannot start is stopped.</summary>
    /// <remarks>If it were only disposed, its background work would report that as a failure of its own.</remarks>
    /// <param name="host">The built application.</param>
    /// <param name="cancellationToken">Breaks the start off.</param>
    public static async Task StartOrStopAsync(this IHost host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A failure of this stop would hide the reason for it.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Runs a service to its end; settings or an address that cannot be had end it with sentences on standard error, not with a stack trace.</summary>
    /// <param name="run">Builds and runs it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> GuardAsync(Func<Task> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            await run().ConfigureAwait(false);
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            return await FailAsync(BadSettings, string.Join(Environment.NewLine, exception.Failures)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException)
        {
            return await FailAsync(BadAddress, exception.Message).ConfigureAwait(false);
        }
    }

    private static OptionsValidationException Faulty(IEnumerable<string> failures) => new(Options.DefaultName, typeof(IHost), failures.Distinct());

    private static async Task<int> FailAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync(message).ConfigureAwait(false);
        return code;
    }
}
