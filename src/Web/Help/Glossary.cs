namespace XenWeb.Web.Help;

/// <summary>What the pages' words mean, in the order in which they are met.</summary>
internal static class Glossary
{
    /// <summary>A word.</summary>
    /// <param name="Word">As the pages say it.</param>
    /// <param name="Means">In words.</param>
    /// <param name="Address">The page where it is seen; null if it is everywhere.</param>
    public sealed record Entry(string Word, string Means, string? Address = null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Entry> All { get; } =
    [
        new("Host", "A physical machine that runs Xen. An agent in its Dom0 tells how it is, and acts.", "hosts"),
        new("Domain", "A virtual machine on a host, what Xen calls a DomU.", "domains"),
        new("Configuration", "What a domain is made from: kernel, disks, memory, processors, networks. Every version is kept.", "configurations"),
        new("Image", "A system to start from, of which each domain of a class gets a copy.", "images"),
        new("Class", "Who belongs together: domains, images and people with the same label. An instructor sees and does only what is their class's."),
        new("Overloaded", "A host is over a threshold of its policy (processor, memory, network or disks) for as long as the policy says. Then it asks the others for help by itself."),
        new("Negotiation", "A host asks for help, others offer or say why not, the best offer is awarded, it is confirmed, and the domain moves. Nobody is in charge.", "negotiations"),
        new("Promise", "Memory that an offer holds for a domain that may come. It ends when the domain has come, when it is let go, or in time."),
        new("Migration", "The live move of a domain from one host to another. It stands still for a moment at the end, which is its pause."),
        new("Drain", "The wish that a host be empty: its domains are moved to the others, one after the other. When it is empty it is in maintenance.", "drains"),
        new("Maintenance", "A host is empty and takes no domain, until it is activated again.", "drains"),
        new("Stale and lost", "Nothing was heard of a host for 15 seconds, or for 60. What it was is still shown, with its age; nothing is moved to it."),
        new("Undefined", "After a migration it is not known where the domain runs. It is never resumed by itself: a person looks and decides."),
        new("Headroom, N+1", "Whether the domains of any one host would find a place on the others if it were lost."),
        new("Balance", "One number for how uneven the hosts' loads are; 0 is even. The advisor shows what moves would bring, and where more moves bring little more.", "advisor"),
        new("Operation", "What somebody asked of the lab, from accepted to its end, with who and why."),
        new("Event", "Something that happened or was decided, with its reason.", "events"),
        new("Agent", "The program that speaks for a host, for a server of configurations, or for what is inside a domain. It joins with a token that is good once.", "agents"),
    ];
}
