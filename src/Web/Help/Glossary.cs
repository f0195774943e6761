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
    public static IReadOnlyList<Entry> All =>
    [
        new(T("Host"), T("A physical machine that runs Xen. An agent in its Dom0 tells how it is, and acts."), "hosts"),
        new(T("Domain"), T("A virtual machine on a host, what Xen calls a DomU."), "domains"),
        new(T("Configuration"), T("What a domain is made from: kernel, disks, memory, processors, networks. Every version is kept."), "configurations"),
        new(T("Image"), T("A system to start from, of which each domain of a class gets a copy."), "images"),
        new(T("Class"), T("Who belongs together: domains, images and people with the same label. An instructor sees and does only what is their class's.")),
        new(T("Overloaded"), T("A host is over a threshold of its policy (processor, memory, network or disks) for as long as the policy says. Then it asks the others for help by itself.")),
        new(T("Negotiation"), T("A host asks for help, others offer or say why not, the best offer is awarded, it is confirmed, and the domain moves. Nobody is in charge."), "negotiations"),
        new(T("Promise"), T("Memory that an offer holds for a domain that may come. It ends when the domain has come, when it is let go, or in time.")),
        new(T("Migration"), T("The live move of a domain from one host to another. It stands still for a moment at the end, which is its pause.")),
        new(T("Drain"), T("The wish that a host be empty: its domains are moved to the others, one after the other. When it is empty it is in maintenance."), "drains"),
        new(T("Maintenance"), T("A host is empty and takes no domain, until it is activated again."), "drains"),
        new(T("Stale and lost"), T("Nothing was heard of a host for 15 seconds, or for 60. What it was is still shown, with its age; nothing is moved to it.")),
        new(T("Undefined"), T("After a migration it is not known where the domain runs. It is never resumed by itself: a person looks and decides.")),
        new(T("Headroom, N+1"), T("Whether the domains of any one host would find a place on the others if it were lost.")),
        new(T("Balance"), T("One number for how uneven the hosts' loads are; 0 is even. The advisor shows what moves would bring, and where more moves bring little more."), "advisor"),
        new(T("Operation"), T("What somebody asked of the lab, from accepted to its end, with who and why.")),
        new(T("Event"), T("Something that happened or was decided, with its reason."), "events"),
        new(T("Agent"), T("The program that speaks for a host, for a server of configurations, or for what is inside a domain. It joins with a token that is good once."), "agents"),
    ];
}
