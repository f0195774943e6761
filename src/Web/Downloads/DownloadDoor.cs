namespace XenWeb.Web.Downloads;

/// <summary>How many downloads of history go on at one time: each reads the database for as long as its taker takes.</summary>
internal sealed class DownloadDoor
{
    /// <summary>Of all together.</summary>
    public const int AllMax = 8;

    /// <summary>Of one person or token.</summary>
    public const int EachMax = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _goOn = new(StringComparer.Ordinal);

    /// <summary>Lets one in, until it is disposed of; null if there is no room.</summary>
    public IDisposable? Enter(string who)
    {
        lock (_gate)
        {
            if (_goOn.Values.Sum() >= AllMax || _goOn.GetValueOrDefault(who) >= EachMax) return null;
            _goOn[who] = _goOn.GetValueOrDefault(who) + 1;
            return new Pass(this, who);
        }
    }

    private void Leave(string who)
    {
        lock (_gate)
        {
            if (--_goOn[who] == 0) _goOn.Remove(who);
        }
    }

    private sealed class Pass(DownloadDoor door, string who) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            door.Leave(who);
        }
    }
}
