namespace Mindtrace.Node.Tests.Output;

public sealed class LogTailTests
{
    private readonly LogTail _tail = new();

    [Fact]
    public async Task Lines_are_cut_at_every_kind_of_break()
    {
        await _tail.ReadAsync(new StringReader("one\r\ntwo\n\nthree"));
        Assert.Equal(["one", "two", "", "three"], _tail.Lines);
    }

    [Fact]
    public async Task The_last_fifty_are_kept()
    {
        await _tail.ReadAsync(new StringReader(string.Concat(Enumerable.Range(1, 120).Select(i => $"line {i}\n"))));
        Assert.Equal(Enumerable.Range(71, 50).Select(i => $"line {i}"), _tail.Lines);
    }

    [Fact]
    public async Task A_long_line_is_cut_off()
    {
        await _tail.ReadAsync(new StringReader(new string('x', 100_000) + "\nnext"));
        Assert.Equal([new string('x', 1000) + "…", "next"], _tail.Lines);
    }
}
