namespace Mindtrace.Jobs.Redis;

/// <summary>The Lua scripts, each with what they share in front; the client loads them once and calls them by their hash.</summary>
internal static class Script
{
    private static readonly string Common = TextOf("common.lua");

    public static readonly string Cancel = Load("cancel.lua");
    public static readonly string Claim = Load("claim.lua");
    public static readonly string Clear = Load("clear.lua");
    public static readonly string Complete = Load("complete.lua");
    public static readonly string Discard = Load("discard.lua");
    public static readonly string HoldBridges = Load("hold_bridges.lua");
    public static readonly string Log = Load("log.lua");
    public static readonly string Mend = Load("mend.lua");
    public static readonly string Pause = Load("pause.lua");
    public static readonly string Purge = Load("purge.lua");
    public static readonly string Read = Load("read.lua");
    public static readonly string ReleaseBridge = Load("release_bridge.lua");
    public static readonly string Renew = Load("renew.lua");
    public static readonly string Report = Load("report.lua");
    public static readonly string Requeue = Load("requeue.lua");
    public static readonly string ReturnUnheld = Load("return_unheld.lua");
    public static readonly string SetTarget = Load("set_target.lua");
    public static readonly string Start = Load("start.lua");
    public static readonly string Stats = Load("stats.lua");
    public static readonly string Submit = Load("submit.lua");
    public static readonly string Sweep = Load("sweep.lua");
    public static readonly string Watch = Load("watch.lua");

    private static string Load(string name) => Common + TextOf(name);

    private static string TextOf(string name)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not in the assembly {typeof(Script).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
