namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// Domains that a migration renamed and that stay although no migration runs any more: after its point of no return broke,
/// the guest may run on either host. They are known by their names, so they are found again after a restart.
/// </summary>
internal sealed class Leftovers(TimeSpan age, TimeProvider time)
{
    private readonly Dictionary<int, long> _since = [];

    /// <summary>Looks at the domains and at what runs now.</summary>
    public void Look(XlDirectory directory, XlProcesses processes)
    {
        var idle = directory.Domains.Where(domain => DomainName.Parse(domain.Name).Moving is not null && !IsMoving(domain, processes)).Select(domain => domain.Number).ToHashSet();
        foreach (var number in _since.Keys.Except(idle).ToArray()) _since.Remove(number);
        foreach (var number in idle) _since.TryAdd(number, time.GetTimestamp());
    }

    /// <summary>Whether this domain has been left over for long enough that nothing can still be on its way.</summary>
    public bool Contains(int number) => _since.TryGetValue(number, out var since) && time.GetElapsedTime(since) >= age;

    // A receiver does not name its guest, so while any is at work each arriving domain may be its.
    private static bool IsMoving(XlDomain domain, XlProcesses processes)
    {
        var name = DomainName.Parse(domain.Name);
        return name.Moving == Domain.Guests.GuestRunState.Incoming
            ? processes.IsReceiving
            : processes.Migrating.Contains(name.Guest) || processes.Migrating.Any(guest => XlProcesses.Number(guest) == domain.Number);
    }
}
