using Microsoft.Extensions.Time.Testing;

namespace Mindtrace.Workers.Tests;

public sealed class ConsumerPulseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConsumerPulse _pulse;

    public ConsumerPulseTests() => _pulse = new ConsumerPulse(TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void A_consumer_may_be_late_by_one_interval()
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(_pulse.Overdue);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(61), _pulse.Overdue);
        _pulse.Looked();
        Assert.Null(_pulse.Overdue);
    }

    [Fact]
    public void A_short_interval_leaves_ten_seconds()
    {
        var pulse = new ConsumerPulse(TimeSpan.FromMilliseconds(100), _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(pulse.Overdue);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(pulse.Overdue);
    }

    [Fact]
    public void A_consumer_with_all_slots_taken_need_not_look_until_one_is_free()
    {
        _pulse.IsFull(true);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_pulse.Overdue);
        _pulse.IsFull(false);
        Assert.Null(_pulse.Overdue);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.NotNull(_pulse.Overdue);
    }
}
