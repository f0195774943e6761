using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Metrics;

/// <summary>A viewer of the class cs439 measures its domain, small-1, and not dns, which is another's.</summary>
public sealed class MetricRightsTests : Lab
{
    [Fact]
    public async Task Viewer_OfOneClass_MeasuresItsDomainsAndNoOthers()
    {
        foreach (var (domain, named) in new[] { ("small-1", "cs439"), ("dns", "infrastructure") })
        {
            using var put = await App.Http.PutAsync($"/api/v1/configurations/{domain}", new StringContent($"# xenweb.class = \"{named}\"\nname = \"{domain}\"\nmemory = 512\nvcpus = 1\nkernel = \"/boot/vmlinuz\"\n", System.Text.Encoding.UTF8, "text/plain"));
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        }
        await App.Service<Belongings>().ReadAsync();
        await using var scope = App.App.Services.CreateAsyncScope();
        var admin = new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), "");
        Assert.Null(await scope.ServiceProvider.GetRequiredService<PeopleDesk>().SaveGroupAsync(new Group("cs439", ["cs439"], [], false), admin));
        var row = new PersonRow { Name = "vera", Role = PersonRole.Viewer, Groups = ["cs439"] };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>().CreateAsync(row, "violet harbour 71 lamp")).Succeeded);
        foreach (var scopes in new[] { "metrics", "admin" })
        {
            using var vera = App.As(await App.TokenAsync(scopes, row.Id, scopes));
            var page = await Scrape.ReadAsync(vera);
            Assert.Equal(1, page.Value("xen_domain_info", "dom=\"small-1\"", "class=\"cs439\""));
            Assert.DoesNotContain(page.Series, s => s.Labels.Contains("dns", StringComparison.Ordinal));
            Assert.Equal(1, page.Value("xen_host_running_domains", "host=\"ferby\""));
            using var app = await vera.GetAsync("/metrics/app");
            Assert.Equal(HttpStatusCode.Forbidden, app.StatusCode);
        }
        var all = await Scrape.ReadAsync(App.Http);
        Assert.Equal(1, all.Value("xen_domain_info", "dom=\"dns\"", "class=\"infrastructure\""));
    }
}
