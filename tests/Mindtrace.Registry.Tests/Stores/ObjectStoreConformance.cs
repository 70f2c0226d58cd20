using System.Security.Cryptography;

namespace Mindtrace.Registry.Tests.Stores;

public sealed class ObjectStore_in_a_folder() : ObjectStoreConformance(new FolderKind())
{
    // Not for buckets: S3 sorts so, s3rver doesn't.
    [Fact]
    public async Task A_listing_s_order_is_that_of_the_keys_and_not_of_their_folders()
    {
        foreach (string key in (string[])["c/1", "c-1/x", "c.x", "c0"])
            await PutAsync(key, key);
        Assert.Equal(["c-1/x", "c.x", "c/1", "c0"], await ListAsync(""));
    }

    // Not for buckets: s3rver loses itself in the folders that it keeps objects in.
    [Fact]
    public async Task Objects_may_be_written_while_their_neighbours_are_deleted()
    {
        await Parallel.ForAsync(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (i, _) =>
        {
            string key = $"busy/day/{i % 4}/{i}";
            await PutAsync(key, "x");
            if (i % 10 != 0)
                await Store.DeleteAsync(key, Cancel);
        });
        Assert.Equal(["busy/day/0/0", "busy/day/0/20", "busy/day/2/10", "busy/day/2/30"], await ListAsync("busy/"));
    }

    [Fact]
    public async Task A_deleted_object_leaves_no_empty_folders()
    {
        await PutAsync("outputs/day/job/1/stdout", "x");
        await PutAsync("outputs/day/other", "x");
        string day = Path.GetDirectoryName(Kind.FileOf("other"))!;

        await Store.DeleteAsync("outputs/day/job/1/stdout", Cancel);
        Assert.Equal([Path.Combine(day, "other")], Directory.EnumerateFileSystemEntries(day));

        await Store.DeleteAsync("outputs/day/other", Cancel);
        Assert.False(Directory.Exists(Path.GetDirectoryName(day)));
    }

    // Not for buckets: S3 replaces objects whole, but s3rver writes into the file that it reads from.
    [Fact]
    public async Task Readers_never_see_a_mixture_of_two_writes()
    {
        string one = new('1', 200_000), two = new('2', 200_000);
        await PutAsync("contended.txt", one);
        var writes = Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
                await PutAsync("contended.txt", i % 2 == 0 ? two : one);
        }, Cancel);
        while (!writes.IsCompleted)
            Assert.Contains(await GetAsync(Store, "contended.txt"), (string?[])[one, two]);
        await writes;
    }
}

public sealed class ObjectStore_in_a_bucket(S3Fixture s3) : ObjectStoreConformance(new BucketKind(s3));

/// <summary>What every object store does.</summary>
public abstract class ObjectStoreConformance(IStoreKind kind) : StoreTests(kind)
{
    [Fact]
    public async Task An_object_is_read_as_it_was_written_last()
    {
        await PutAsync("a/b.json", "first");
        await PutAsync("a/b.json", "second");
        Assert.Equal("second", await GetAsync(Store, "a/b.json"));
        Assert.Equal("second", await GetAsync(Kind.Open(), "a/b.json"));
    }

    [Fact]
    public async Task Nothing_is_found_before_the_first_write()
    {
        Assert.Null(await GetAsync(Store, "a/b.json"));
        Assert.Empty(await ListAsync("a/"));
        Assert.Empty(await ListAsync(""));
        await Store.DeleteAsync("a/b.json", Cancel);
    }

    [Fact]
    public async Task A_deleted_object_is_gone()
    {
        await PutAsync("a/b.json", "x");
        await PutAsync("a/c.json", "y");
        await Store.DeleteAsync("a/b.json", Cancel);
        await Store.DeleteAsync("a/b.json", Cancel);
        Assert.Null(await GetAsync(Store, "a/b.json"));
        Assert.Equal(["a/c.json"], await ListAsync("a/"));
    }

    [Fact]
    public async Task A_listing_has_the_keys_below_its_prefix_in_order()
    {
        foreach (string key in (string[])["b/z.json", "b/a/deep/er.json", "b/A.json", "bb/other.json", "a.json"])
            await PutAsync(key, key);
        Assert.Equal(["b/A.json", "b/a/deep/er.json", "b/z.json"], await ListAsync("b/"));
        Assert.Equal(["b/a/deep/er.json"], await ListAsync("b/a/"));
        Assert.Equal(5, (await ListAsync("")).Count);
        Assert.Empty(await ListAsync("c/"));
    }

    [Fact]
    public async Task A_listing_of_more_than_one_page_is_whole()
    {
        // An S3 server gives at most a thousand keys at once.
        const int Count = 1_010;
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (i, _) => await PutAsync($"many/{i:0000}.json", "{}"));
        var keys = await ListAsync("many/");
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"many/{i:0000}.json"), keys);
    }

    [Fact]
    public async Task A_listing_can_be_left_early_and_its_objects_deleted_meanwhile()
    {
        foreach (string key in (string[])["c/3", "c/1/deep", "c/2", "a.x"])
            await PutAsync(key, key);
        var seen = new List<string>();
        await foreach (string key in Store.ListAsync("", Cancel))
        {
            seen.Add(key);
            if (key is "c/2")
                break;
            await Store.DeleteAsync(key, Cancel);
        }

        Assert.Equal(["a.x", "c/1/deep", "c/2"], seen);
        Assert.Equal(["c/2", "c/3"], await ListAsync(""));
    }

    [Fact]
    public async Task A_large_object_comes_back_byte_for_byte()
    {
        // More than one part of a multipart upload.
        byte[] content = RandomNumberGenerator.GetBytes(12 * 1024 * 1024 + 7);
        await Store.PutAsync("large.bin", new MemoryStream(content), Cancel);
        byte[]? hash = null;
        await Store.GetAsync("large.bin", async (stream, cancellationToken) => hash = await SHA256.HashDataAsync(stream, cancellationToken), Cancel);
        Assert.Equal(SHA256.HashData(content), hash);
    }

    [Fact]
    public async Task A_write_begins_at_the_stream_s_position()
    {
        var content = new MemoryStream("skipped-kept"u8.ToArray()) { Position = 8 };
        await Store.PutAsync("part.txt", content, Cancel);
        Assert.Equal("kept", await GetAsync(Store, "part.txt"));
    }

    [Fact]
    public async Task A_reader_s_own_failure_is_passed_on()
    {
        await PutAsync("a.json", "x");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.GetAsync("a.json", (_, _) => throw new InvalidOperationException("mine"), Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../outside.json")]
    [InlineData("a/../../outside.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/.hidden")]
    [InlineData("a/b.")]
    [InlineData("a\\b")]
    [InlineData("C:/x")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("naïve")]
    public async Task A_key_that_could_leave_the_store_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(key, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => GetAsync(Store, key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancel));
        if (key.Length > 0)
            await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(key + "/"));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync("no-slash"));
    }
}
