using Mindtrace.Jobs;

namespace Mindtrace.Node;

/// <summary>The launches of this node, the newest thousand.</summary>
internal sealed class LaunchBook
{
    private const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Launch> _launches = [];
    private readonly Queue<string> _order = new();

    public Launch Begin(NodeLaunchWorkerRequest request)
    {
        var launch = new Launch(request);
        lock (_gate)
        {
            if (_order.Count == Kept)
                _launches.Remove(_order.Dequeue());
            _order.Enqueue(launch.Id);
            _launches.Add(launch.Id, launch);
        }

        return launch;
    }

    public Launch? Find(string id)
    {
        lock (_gate)
            return _launches.GetValueOrDefault(id);
    }
}
