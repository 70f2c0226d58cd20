using Mindtrace.Workers.Environments;

namespace Mindtrace.Workers.Tests;

public sealed class PortableProcessScopeTests
{
    [Fact]
    public void The_shell_of_Windows_gets_its_line_as_it_is()
    {
        var start = new PortableProcessScope().StartInfo(Command("cmd.exe", "/d", "/s", "/c", """echo "a b" && dir "c d" """));

        Assert.Equal(("cmd.exe", """/d /s /c "echo "a b" && dir "c d" " """.TrimEnd()), (start.FileName, start.Arguments));
        Assert.Empty(start.ArgumentList);
    }

    [Fact]
    public void Other_programs_get_their_arguments_one_by_one()
    {
        var start = new PortableProcessScope().StartInfo(Command("git", "commit", "-m", "a \"b\""));

        Assert.Equal(["commit", "-m", "a \"b\""], start.ArgumentList);
        Assert.Equal(("git", ""), (start.FileName, start.Arguments));
    }

    private static JobCommand Command(params string[] arguments) => new("scope", arguments, Path.GetTempPath(), new Dictionary<string, string>());
}
