using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>Programs and loads of one domain that people or scripts have started, with who and why.</summary>
public sealed partial class ProgramList
{
    private ConfirmDialog? _stop;
    private GuestProgram? _subject;

    /// <summary>What is known of it.</summary>
    [Parameter, EditorRequired]
    public required Inside Inside { get; set; }

    /// <summary>Loads that run.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RunningLoad> Loads { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Programs whose output is shown.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlySet<Guid> Followed { get; set; }

    /// <summary>Told that a program's output is to be shown, or no more.</summary>
    [Parameter]
    public EventCallback<Guid> FollowChanged { get; set; }

    /// <summary>Told what became of a request.</summary>
    [Parameter]
    public EventCallback<InsideRequest> Asked { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose it is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyInsides Orders { get; init; }

    /// <summary>Clock times.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    private IReadOnlyList<GuestProgram> Programs => [.. (Inside.Vitals?.Programs ?? []).OrderBy(p => p.State == ProgramState.Ended ? 1 : 0).ThenByDescending(p => p.StartedAt)];

    private static Status StatusOf(GuestProgram program) => program.State switch
    {
        ProgramState.Starting => Status.Waiting,
        ProgramState.Running => Status.Running,
        ProgramState.Stopping => Status.Off,
        _ => program.EndedWell == false ? Status.Failed : Status.Done,
    };

    private static string Short(GuestProgram? program) => program is null ? "" : VisibleText.Of(string.Join(' ', program.Arguments), 80);

    private static string Because(Reason reason) => VisibleText.Of(reason.Why.Length > 0 ? $"{reason.Who}: {reason.Why}" : reason.Who, Reason.LengthMax);

    private string More(GuestProgram program)
    {
        var parts = new List<string> { Because(program.Reason), T($"since {Browser.Moment(Inside.Ours(program.StartedAt), Now)}") };
        if (program.Process is { } process) parts.Add(T($"process {process.Pid}"));
        if (program.User is { } user) parts.Add(T($"as {VisibleText.Of(user, 64)}"));
        if (program.End is { } end) parts.Add(VisibleText.Of(end, Reason.LengthMax));
        else parts.Add(T($"stopped by itself in {Format.Span(Inside.Ours(program.EndsBy) - Now)}"));
        if (program.Output > 0) parts.Add(T($"{new ByteSize(program.Output)} of output"));
        return string.Join(" · ", parts);
    }

    private void AskStop(GuestProgram program)
    {
        _subject = program;
        StateHasChanged();
        _stop!.Show();
    }

    private Task StopProgram(Caller caller) => Asked.InvokeAsync(Orders.Ask(new StopProgramMessage { Id = Guid.CreateVersion7(), Guest = Inside.Guest, ExpiresAt = default, Reason = caller.Reason, Program = _subject!.Id }, caller));

    private Task StopLoad(RunningLoad load) => Asked.InvokeAsync(Orders.Ask(new StopLoadMessage { Id = Guid.CreateVersion7(), Guest = Inside.Guest, ExpiresAt = default, Reason = Me.Asks().Reason, Load = load.Id }, Me.Asks()));
}
