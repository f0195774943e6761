using System.Collections.Immutable;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Maintenance;

/// <summary>A new operation and all that is stored or sent with it.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Intent">What is wanted of its host from now on; null if it says nothing about that.</param>
/// <param name="Policy">The host's policies from now on; null if it says nothing about them.</param>
/// <param name="Superseded">Operations that end by it.</param>
/// <param name="Order">What its host is sent; null if an intent, a policy or a limit says it all.</param>
/// <param name="Bandwidth">The limit of its guest's network from now on; null if it says nothing about that.</param>
public sealed record NewOperation(Operation Operation, IntentMessage? Intent, PolicyMessage? Policy, ImmutableArray<Operation> Superseded, OrderMessage? Order = null, BandwidthChange? Bandwidth = null);
