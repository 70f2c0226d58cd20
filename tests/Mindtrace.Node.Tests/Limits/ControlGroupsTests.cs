using Mindtrace.Jobs;

namespace Mindtrace.Node.Tests.Limits;

/// <summary>What is written where, in a folder that looks like a tree of control groups; the kernel's part is played by the files that are there.</summary>
public sealed class ControlGroupsTests : IDisposable
{
    private static readonly WorkerLimits Both = new() { MemoryBytes = 1_000_000, Cpus = 1.5 };

    private readonly TempFolder _root = new();

    public ControlGroupsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "control groups are Linux's");
        File.WriteAllText(_root.File("cgroup.controllers"), "cpu memory\n");
        Directory.CreateDirectory(_root.File("workers"));
    }

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("workers")]
    [InlineData("/workers")]
    [InlineData("{root}/workers")]
    public void Limits_are_written_before_the_process_is_moved(string chosen)
    {
        string group = Group("w1", "cpu memory");
        File.WriteAllText(Path.Combine(group, "memory.swap.max"), "max");
        using var limited = new ControlGroups(_root.Path, chosen.Replace("{root}", _root.Path, StringComparison.Ordinal)).Apply(4711, "w1", Both);

        Assert.Empty(limited.NotEnforced);
        Assert.Equal(("1000000", "0", "150000 100000", "4711"), (Read(group, "memory.max"), Read(group, "memory.swap.max"), Read(group, "cpu.max"), Read(group, "cgroup.procs")));
        Assert.False(File.Exists(_root.File("workers", "cgroup.subtree_control")));
    }

    [Fact]
    public void A_controller_that_the_group_lacks_is_asked_for()
    {
        Group("w1", "cpu");
        using var limited = new ControlGroups(_root.Path, "workers").Apply(4711, "w1", new WorkerLimits { MemoryBytes = 1_000_000 });
        Assert.Empty(limited.NotEnforced);
        Assert.Equal("+memory", Read(_root.File("workers"), "cgroup.subtree_control"));
    }

    [Fact]
    public void A_limit_that_is_refused_is_reported_and_the_other_one_held()
    {
        // A folder in the file's place refuses the write, as the kernel does for a group that holds processes.
        string group = Group("w1", "cpu");
        Directory.CreateDirectory(_root.File("workers", "cgroup.subtree_control"));
        using var limited = new ControlGroups(_root.Path, "workers").Apply(4711, "w1", Both);

        string fault = Assert.Single(limited.NotEnforced);
        Assert.StartsWith("memory: ", fault, StringComparison.Ordinal);
        Assert.Contains("MINDTRACE_CLUSTER__WORKER_CGROUP", fault, StringComparison.Ordinal);
        Assert.Equal(("150000 100000", "4711"), (Read(group, "cpu.max"), Read(group, "cgroup.procs")));
    }

    [Fact]
    public void A_process_that_cannot_be_moved_has_no_limit()
    {
        string group = Group("w1", "cpu memory");
        Directory.CreateDirectory(Path.Combine(group, "cgroup.procs"));
        using var limited = new ControlGroups(_root.Path, "workers").Apply(4711, "w1", Both);
        Assert.Equal(["memory", "cpus"], limited.NotEnforced.Select(fault => fault.Split(':')[0]));
    }

    [Fact]
    public void A_group_that_cannot_be_made_is_reported()
    {
        using var limited = new ControlGroups(_root.Path, "nowhere/at/all").Apply(4711, "w1", new WorkerLimits { Cpus = 1 });
        Assert.StartsWith("cpus: no control group can be made: ", Assert.Single(limited.NotEnforced), StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_without_control_groups_of_version_2_is_reported()
    {
        File.Delete(_root.File("cgroup.controllers"));
        using var limited = new ControlGroups(_root.Path, "workers").Apply(4711, "w1", new WorkerLimits { Cpus = 1 });
        Assert.Equal(["cpus: this system has no control groups of version 2"], limited.NotEnforced);
    }

    [Fact]
    public void A_tiny_share_is_the_smallest_that_the_kernel_takes()
    {
        string group = Group("w1", "cpu");
        using var limited = new ControlGroups(_root.Path, "workers").Apply(4711, "w1", new WorkerLimits { Cpus = 0.0001 });
        Assert.Equal("1000 100000", Read(group, "cpu.max"));
    }

    [Fact]
    public void Left_over_groups_are_removed_and_those_in_use_are_not()
    {
        Directory.CreateDirectory(_root.File("workers", "mindtrace-worker-dead"));
        Group("alive", "cpu");
        Directory.CreateDirectory(_root.File("workers", "somebody-else"));
        Group("w1", "cpu");
        using var limited = new ControlGroups(_root.Path, "workers").Apply(4711, "w1", new WorkerLimits { Cpus = 1 });
        Assert.Equal(["mindtrace-worker-alive", "mindtrace-worker-w1", "somebody-else"], Directory.GetDirectories(_root.File("workers")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_a_worker_left_running_is_ended_with_its_group()
    {
        string group = Group("w1", "cpu");
        File.WriteAllText(Path.Combine(group, "cgroup.kill"), "");
        new ControlGroups(_root.Path, "workers").Apply(4711, "w1", new WorkerLimits { Cpus = 1 }).Dispose();
        Assert.Equal("1", Read(group, "cgroup.kill"));
    }

    private string Group(string worker, string controllers)
    {
        string group = Directory.CreateDirectory(_root.File("workers", "mindtrace-worker-" + worker)).FullName;
        File.WriteAllText(Path.Combine(group, "cgroup.controllers"), controllers + "\n");
        return group;
    }

    private static string Read(string group, string file) => File.ReadAllText(Path.Combine(group, file));
}
