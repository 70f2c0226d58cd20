namespace Mindtrace.Git.Tests;

public sealed class InsidePathTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _root;
    private readonly GitCheckout _checkout;

    public InsidePathTests()
    {
        _root = Path.Combine(_folder.Path, "checkout");
        Directory.CreateDirectory(Path.Combine(_root, "a", "b"));
        File.WriteAllText(Path.Combine(_root, "file"), "");
        Link("etc", "/etc");
        Link("up", "..");
        Link("far", "a/../../..");
        Link("loop", "loop");
        Link("ping", "pong");
        Link("pong", "ping");
        Link("inside", "a/b");
        Link(Path.Combine("a", "home"), "../a");
        Link("absolute-inside", Path.Combine(_root, "a"));
        _checkout = new GitCheckout(_root, new string('0', 40), []);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(".", "")]
    [InlineData("a/b", "a/b")]
    [InlineData("./a//b/", "a/b")]
    [InlineData("a/../a/b", "a/b")]
    [InlineData("inside", "a/b")]
    [InlineData("inside/..", "a")]
    [InlineData("a/home/home/b", "a/b")]
    public void A_path_inside_is_resolved(string? path, string expected) =>
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.Combine(_root, expected)), Path.TrimEndingDirectorySeparator(_checkout.ResolveFolder(path, "working_dir")));

    [Theory]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("a/../..")]
    [InlineData("../checkout/a")]
    [InlineData("/etc")]
    [InlineData("/")]
    [InlineData("etc")]
    [InlineData("etc/ssl")]
    [InlineData("up")]
    [InlineData("up/checkout")]
    [InlineData("far")]
    [InlineData("inside/../../..")]
    [InlineData("absolute-inside")]
    [InlineData("loop")]
    [InlineData("ping/x")]
    [InlineData("a\0b")]
    public void A_path_that_leaves_is_refused(string path) =>
        Assert.Contains("leaves the repository", Assert.Throws<GitException>(() => _checkout.ResolveFolder(path, "working_dir")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("missing", "does not exist")]
    [InlineData("a/missing/b", "does not exist")]
    [InlineData("file", "is no folder")]
    [InlineData("file/x", "does not exist")]
    public void A_path_that_is_no_folder_is_refused(string path, string message) =>
        Assert.Contains(message, Assert.Throws<GitException>(() => _checkout.ResolveFolder(path, "working_dir")).Message, StringComparison.Ordinal);

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_root, path), target);
}
