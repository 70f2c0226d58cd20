using Microsoft.Extensions.Time.Testing;

namespace Mindtrace.Node.Tests.Supervision;

public sealed class RestartBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_wait_doubles_to_ten_seconds_and_the_budget_ends()
    {
        var budget = new RestartBudget(9, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(200), _time);
        Assert.Equal([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, null], Enumerable.Range(0, 10).Select(_ => budget.Take()?.TotalMilliseconds));
    }

    [Fact]
    public void Restarts_that_are_past_the_window_do_not_count()
    {
        var budget = new RestartBudget(2, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(200), _time);
        budget.Take();
        _time.Advance(TimeSpan.FromSeconds(40));
        budget.Take();
        Assert.Null(budget.Take());
        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(TimeSpan.FromMilliseconds(400), budget.Take());
        Assert.Null(budget.Take());
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromMilliseconds(200), budget.Take());
    }

    [Fact]
    public void A_limit_of_none_means_none() => Assert.Null(new RestartBudget(0, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(200), _time).Take());
}
