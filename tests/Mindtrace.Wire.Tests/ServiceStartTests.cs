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
}
