namespace Mindtrace.Jobs.Tests.Identifiers;

public sealed class IdentifierTests
{
    public static TheoryData<string> Good => ["a", "job-1", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "white space inside", "größer/kleiner:1", "\ud83d\ude00", new string('x', 200)];

    public static TheoryData<string> Bad =>
        ["", " a", "a ", "a\nb", "a\r", "a\tb", "{a}", "a}", "a\u2028b", "a\0b", "\u0085a", new string('x', 201)];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_text_is_taken_as_it_is(string text)
    {
        Assert.Equal(text, JobId.Parse(text).Value);
        Assert.Equal(text, JobType.Parse(text).ToString());
        Assert.True(JobId.TryParse(text, out var id));
        Assert.Equal(JobId.Parse(text), id);
        Assert.True(JobType.TryParse(text, out var type));
        Assert.Equal(JobType.Parse(text), type);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_text_is_refused_and_never_echoed(string text)
    {
        var fault = Assert.Throws<FormatException>(() => JobId.Parse(text));
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Throws<FormatException>(() => JobType.Parse(text));
        Assert.False(JobId.TryParse(text, out var id));
        Assert.Equal(default, id);
        Assert.False(JobType.TryParse(text, out _));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_as_what_it_is()
    {
        foreach (string text in (string[])["a\ud83d", "\ude00a", "\ude00\ud83d"])
            Assert.Equal("should not contain half a surrogate pair", Assert.Throws<FormatException>(() => JobId.Parse(text)).Message);
    }

    [Fact]
    public void The_default_is_empty() => Assert.Equal("", default(JobId).Value + default(JobType).Value);
}
