using System.Collections.Immutable;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>Something that happened to the keeper of images.</summary>
public abstract record ImageAgentEvent
{
    /// <summary>The broker is there (again): what is retained has to be published anew.</summary>
    public sealed record Connected : ImageAgentEvent;

    /// <summary>A message came that could be read.</summary>
    public sealed record Received(Envelope Envelope) : ImageAgentEvent;

    /// <summary>The store was looked through.</summary>
    public sealed record Scanned(StoreFound Store) : ImageAgentEvent;

    /// <summary>At the start: builds that the agent's end had interrupted; what they had made was taken away.</summary>
    public sealed record Swept(ImmutableArray<string> Images) : ImageAgentEvent;

    /// <summary>Packages were looked up: those that the release does not have, or why that can't be told.</summary>
    public sealed record LookedUp(Guid Order, ImmutableArray<string> Missing, string? Failure) : ImageAgentEvent;

    /// <summary>A search ended.</summary>
    public sealed record Searched(Guid Order, ImmutableArray<ImagePackage> Packages, int Total, string? Index, string? Failure) : ImageAgentEvent;

    /// <summary>A build gets on: another step if it is given, and lines of its log.</summary>
    public sealed record BuildStepped(string Image, string? Step, int Percent, ImmutableArray<string> Lines) : ImageAgentEvent;

    /// <summary>A build ended, and left nothing behind if there is a problem. The store is looked through once more before the next event.</summary>
    public sealed record BuildEnded(string Image, string? Problem) : ImageAgentEvent;

    /// <summary>A boot for trial ended. The store has what it came to, and is looked through once more before the next event.</summary>
    public sealed record Checked(string Image, ImageCheck Check) : ImageAgentEvent;

    /// <summary>Something was done to the store, or why not. The store is looked through once more before the next event.</summary>
    public sealed record Acted(Guid Order, string? Problem) : ImageAgentEvent;
}

/// <summary>Something that the keeper of images wants done. Effects of one event are carried out in their order.</summary>
public abstract record ImageAgentEffect
{
    /// <summary>Publish a message at QoS 1.</summary>
    public sealed record Publish(string Topic, Message Message, bool Retain = false) : ImageAgentEffect;

    /// <summary>See which of these packages a release does not have; ends with <see cref="ImageAgentEvent.LookedUp"/>.</summary>
    public sealed record LookUp(Guid Order, string Release, ImmutableArray<string> Packages) : ImageAgentEffect;

    /// <summary>Look packages up; ends with <see cref="ImageAgentEvent.Searched"/>.</summary>
    public sealed record Search(Guid Order, string Release, string Find, int Offset) : ImageAgentEffect;

    /// <summary>Begin a build; ends with <see cref="ImageAgentEvent.BuildEnded"/> within its time limit.</summary>
    public sealed record Build(ImageRecipe Recipe) : ImageAgentEffect;

    /// <summary>Stop the build that goes on, with all its programs.</summary>
    public sealed record Stop(string Image) : ImageAgentEffect;

    /// <summary>Boot an image for trial; ends with <see cref="ImageAgentEvent.Checked"/> within its time limit.</summary>
    public sealed record Check(string Image, ImageBuilt Built) : ImageAgentEffect;

    /// <summary>Something quick to the store; ends with <see cref="ImageAgentEvent.Acted"/>.</summary>
    public abstract record Act(Guid Order) : ImageAgentEffect;

    /// <summary>Write a recipe whole or not at all.</summary>
    public sealed record Keep(Guid Order, ImageRecipe Recipe) : Act(Order);

    /// <summary>Take an image and its recipe away.</summary>
    public sealed record Delete(Guid Order, string Image) : Act(Order);

    /// <summary>Make copies for guests: all of them or none; their agents join as is sealed in <paramref name="Joins"/>.</summary>
    public sealed record Copy(Guid Order, string Image, ImmutableArray<string> Domains, string? Joins = null) : Act(Order);

    /// <summary>Put a copy back to its image as it is now.</summary>
    public sealed record Reset(Guid Order, string Image, string Domain, string? Joins = null) : Act(Order);

    /// <summary>Give the agent of a copy another way to join.</summary>
    public sealed record Admit(Guid Order, string Domain, string? Joins) : Act(Order);

    /// <summary>Take a copy away.</summary>
    public sealed record Discard(Guid Order, string Domain) : Act(Order);
}
