using XenWeb.Domain.Guests;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>The domains of a table that were chosen.</summary>
public sealed class DomainSelection() : RowSelection<DomainView, GuestId>(d => d.Guest.Id);
