using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mindtrace.Workers.Tests;

public sealed class ScriptOutputTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_hundred_megabytes_are_cut_in_the_record_and_whole_in_the_store()
    {
        const int lines = 2_000_000;
        await using var worker = await scripts.StartAsync();

        var output = await worker.RunAsync("plain", $$"""awk 'BEGIN { for (i = 1; i <= {{lines}}; i++) printf "line %093d\n", i }'""");

        string text = output.GetProperty("stdout").GetString()!;
        Assert.StartsWith("line " + 1.ToString("D93", CultureInfo.InvariantCulture) + "\n", text, StringComparison.Ordinal);
        Assert.EndsWith("line " + lines.ToString("D93", CultureInfo.InvariantCulture) + "\n", text, StringComparison.Ordinal);
        Assert.Contains("bytes left out …]", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 128 * 1024, (128 * 1024) + 100);
        Assert.Equal(lines * 99L, output.GetProperty("stdout_bytes").GetInt64());
        string key = output.GetProperty("stdout_object").GetString()!;
        Assert.True(WholeOutputs.TryParse(key, out _, out _), key);
        string stored = Path.Combine(scripts.StoreFolder, key);
        Assert.Equal(lines * 99L, new FileInfo(stored).Length);
        Assert.False(output.TryGetProperty("stderr_object", out _));
    }

    [Fact]
    public async Task Output_that_is_no_text_still_becomes_a_record()
    {
        await using var worker = await scripts.StartAsync();

        var output = await worker.RunAsync("plain", @"printf '\000\377\033[1mx\n'");

        Assert.Contains("x", output.GetProperty("stdout").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(200)]
    [InlineData(5000)]
    public void A_capture_keeps_both_ends_and_spools_the_whole_whatever_the_chunks(int length)
    {
        byte[] all = RandomNumberGenerator.GetBytes(length);
        for (int i = 0; i < all.Length; i++)
            all[i] = (byte)('a' + (all[i] % 26));
        foreach (int chunk in (int[])[1, 7, 64, 100, 10_000])
        {
            string file = Path.Combine(_folder.Path, Path.GetRandomFileName());
            using (var capture = new OutputCapture(64, long.MaxValue, file))
            {
                foreach (byte[] part in all.Chunk(chunk))
                    capture.Write(part);
                string expected = length <= 128
                    ? Encoding.UTF8.GetString(all)
                    : Encoding.UTF8.GetString(all[..64]) + string.Create(CultureInfo.InvariantCulture, $"\n[… {length - 128:N0} bytes left out …]\n") + Encoding.UTF8.GetString(all[^64..]);
                Assert.Equal(expected, capture.Text());
                Assert.Equal(length > 128, capture.IsCut);
                capture.Spool?.Flush();
            }

            Assert.Equal(length > 128 ? all : null, File.Exists(file) ? File.ReadAllBytes(file) : null);
        }
    }

    [Fact]
    public void A_link_in_the_place_of_the_spool_file_is_not_followed()
    {
        string target = Path.Combine(_folder.Path, "target");
        File.WriteAllText(target, "kept");
        string link = Path.Combine(_folder.Path, "stdout");
        File.CreateSymbolicLink(link, target);
        using var capture = new OutputCapture(64, long.MaxValue, link);

        capture.Write(new byte[1000]);

        Assert.Null(capture.Spool);
        Assert.True(capture.IsCut);
        Assert.Equal("kept", File.ReadAllText(target));
    }

    [Fact]
    public void A_cut_does_not_split_characters()
    {
        using var capture = new OutputCapture(64, 0, "");
        capture.Write(Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("é€😀", 40))));

        Assert.DoesNotContain('\uFFFD', capture.Text());
    }

    [Fact]
    public void Lines_are_logged_as_they_come_and_long_ones_in_parts()
    {
        var logged = new List<string>();
        var lines = new LogLines(logged.Add);
        var euro = Encoding.UTF8.GetBytes("€");

        lines.Write("one\ntwo\nthr"u8);
        lines.Write("ee\n"u8);
        lines.Write(euro.AsSpan(0, 1));
        lines.Write([.. euro.AsSpan(1), (byte)'\n']);
        lines.Write(Encoding.UTF8.GetBytes(new string('x', 20_000)));
        lines.End();
        lines.Write(Encoding.UTF8.GetBytes($"four\n{new string('y', 20_000)}\nfive\n"));

        Assert.Equal(["one\ntwo", "three", "€", new string('x', 8192), new string('x', 8192), new string('x', 20_000 - 16_384),
            $"four\n{new string('y', 8192)}\n{new string('y', 8192)}\n{new string('y', 20_000 - 16_384)}\nfive"], logged);
    }
}
