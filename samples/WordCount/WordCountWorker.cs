using Mindtrace.Workers;

namespace Mindtrace.Samples.WordCount;

/// <summary>The payload of a word_count job: {"lines": ["…"]}.</summary>
public sealed record Text(IReadOnlyList<string> Lines);

/// <summary>The output of a word_count job: {"words": 3, "longest": "…"}.</summary>
public sealed record Count(int Words, string Longest);

public sealed class WordCountWorker : Worker<Text, Count>
{
    protected override async Task<Count> RunAsync(Text input, JobContext job, CancellationToken cancellationToken)
    {
        if (input.Lines.Count is 0)
            throw new JobFailedException("There is nothing to count", permanent: true);

        var count = new Count(0, "");
        for (int i = 0; i < input.Lines.Count; i++)
        {
            // Fires when the job is cancelled or its time is over.
            cancellationToken.ThrowIfCancellationRequested();
            string[] words = input.Lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            count = new Count(count.Words + words.Length, words.Append(count.Longest).MaxBy(word => word.Length)!);
            job.ReportProgress((i + 1.0) / input.Lines.Count, $"line {i + 1}");
            await Task.Yield();
        }

        job.Log($"{input.Lines.Count} lines, {count.Words} words");
        return count;
    }
}
