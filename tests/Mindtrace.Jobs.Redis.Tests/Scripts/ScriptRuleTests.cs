using System.Reflection;
using System.Text.RegularExpressions;

namespace Mindtrace.Jobs.Redis.Tests.Scripts;

/// <summary>The rules under which one set of scripts runs on Redis, Valkey and Garnet.</summary>
public sealed partial class ScriptRuleTests
{
    private const string Common = "common.lua";

    private static readonly Assembly Library = typeof(JobQueue).Assembly;

    public static TheoryData<string> Scripts => [.. Library.GetManifestResourceNames().Where(name => name.EndsWith(".lua", StringComparison.Ordinal) && name != Common)];

    [Fact]
    public void Every_file_is_embedded_and_loaded()
    {
        string[] files = [.. Directory.EnumerateFiles(SourceFolder.Of("services/Mindtrace.Jobs.Redis"), "*.lua", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(file => Path.GetFileName(file))];
        Assert.NotEmpty(files);
        Assert.Equal(files.Order(StringComparer.Ordinal), Library.GetManifestResourceNames().Where(name => name.EndsWith(".lua", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var loaded = LoadedScripts().ToArray();
        foreach (string name in files.Where(name => name != Common))
            Assert.Single(loaded, script => script == Read(Common) + Read(name));
        Assert.Equal(files.Length - 1, loaded.Length);
    }

    [Fact]
    public void The_guard_is_declared_and_the_only_declared_key()
    {
        Assert.Contains("KEYS[1]", Read(Common), StringComparison.Ordinal);
        foreach (string text in LoadedScripts())
            Assert.All(KeyIndex().Matches(text), match => Assert.Equal("KEYS[1]", match.Value));
        var guards = new QueueKeys(new JobQueueOptions { Shards = 3 }).Shards.ToArray().Select(shard => shard.Guard).ToArray();
        Assert.All(guards, guard => Assert.Single(guard));
        Assert.Equal(3, guards.Select(guard => (string)guard[0]!).Distinct().Count());
    }

    [Fact]
    public void A_shards_keys_share_its_hash_tag()
    {
        var shard = new QueueKeys(new JobQueueOptions { Shards = 3 }).Shards[2];
        string[] keys = [shard.Guard[0]!, shard.Targets!, shard.Queues!, shard.Unrouted!, shard.Job(JobId.Parse("a"))!, shard.Set(JobType.Parse("b"), "ready")!];
        Assert.All(keys, key => Assert.StartsWith((string)shard.Base! + ":", key, StringComparison.Ordinal));
        Assert.Equal("mindtrace:{s2}", (string)shard.Base!);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Every_key_is_built_from_the_shards_base(string name)
    {
        foreach (string call in Calls(Read(name)).Concat(Calls(Read(Common))))
        {
            string key = call.Split(',', 2)[1].Trim();
            Assert.True(KeyExpression().IsMatch(key), $"{name}: redis.call({call}) has a key that is neither <base>… nor job_key or set_key nor a variable of one");
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Only_what_lua_5_1_and_5_4_share_is_used(string name)
    {
        foreach (string file in new[] { name, Common })
        {
            string code = Code(Read(file));
            foreach (string forbidden in new[] { "table.unpack", "unpack(", "goto ", "#!", "//", "math.pow", "math.mod", "loadstring", "setfenv", "table.getn", "cjson", "cmsgpack", "struct.", "bit.", "redis.pcall", "~=  nil", "__gc" })
                Assert.DoesNotContain(forbidden, code, StringComparison.Ordinal);
            // The bitwise operators are of Lua 5.3; ~= is the only use of the tilde.
            Assert.DoesNotMatch("[&|]|~(?!=)|<<|>>", code);
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_header_names_the_transition_the_arguments_and_what_is_returned(string name)
    {
        string text = Read(name);
        Assert.StartsWith($"-- {name}: ", text, StringComparison.Ordinal);
        string header = string.Join(' ', text.Split('\n').TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)));
        Assert.Contains("ARGV[3]", header, StringComparison.Ordinal);
        Assert.Contains("Returns ", header, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Commands_are_those_that_every_store_has(string name)
    {
        string[] shared =
        [
            "GET", "SET", "DEL", "EXISTS", "INCR", "TIME", "PUBLISH", "HGET", "HSET", "HSETNX", "HDEL", "HMGET", "HGETALL", "HKEYS", "HINCRBY",
            "ZADD", "ZREM", "ZCARD", "ZSCORE", "ZRANGE", "ZRANGEBYSCORE", "ZPOPMIN", "RPUSH", "LTRIM", "LLEN", "LRANGE",
        ];
        Assert.All(Command().Matches(Read(Common) + Read(name)), match => Assert.Contains(match.Groups[1].Value, shared));
    }

    private static IEnumerable<string> LoadedScripts() =>
        typeof(Script).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetValue(null)!);

    private static string Read(string name)
    {
        using var reader = new StreamReader(Library.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>The text without comments and string literals.</summary>
    private static string Code(string text) => Literal().Replace(Comment().Replace(text, ""), "''");

    /// <summary>What stands between the parentheses of each redis.call that has a key.</summary>
    private static IEnumerable<string> Calls(string text) =>
        Call().Matches(Comment().Replace(text, "")).Select(match => match.Groups[1].Value).Where(call => !call.StartsWith("'TIME'", StringComparison.Ordinal));

    [GeneratedRegex(@"KEYS\[.*?\]")]
    private static partial Regex KeyIndex();

    [GeneratedRegex(@"redis\.call\(([^\n]*)")]
    private static partial Regex Call();

    [GeneratedRegex(@"redis\.call\('([A-Z]+)'")]
    private static partial Regex Command();

    [GeneratedRegex(@"^(base \.\.|job_key\(|set_key\(|key\b|set\b|log\b|leased\b|delayed\b)")]
    private static partial Regex KeyExpression();

    [GeneratedRegex(@"--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"'[^'\n]*'")]
    private static partial Regex Literal();
}
