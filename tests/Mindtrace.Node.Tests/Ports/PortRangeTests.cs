namespace Mindtrace.Node.Tests.Ports;

public sealed class PortRangeTests
{
    [Theory]
    [InlineData("8092-8094", "8092 8093 8094")]
    [InlineData("8099, 8092-8093", "8092 8093 8099")]
    [InlineData("8092-8094,8093-8095", "8092 8093 8094 8095")]
    [InlineData("1,65535", "1 65535")]
    public void A_range_is_ports_and_ranges(string text, string ports)
    {
        Assert.Null(PortRange.TryParse(text, out var found));
        Assert.Equal(ports, string.Join(' ', found));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("8094-8092")]
    [InlineData("-5")]
    [InlineData("8092-")]
    [InlineData("8092-8093-8094")]
    [InlineData("some")]
    public void Anything_else_is_refused(string text)
    {
        Assert.NotNull(PortRange.TryParse(text, out var found));
        Assert.Empty(found);
    }
}
