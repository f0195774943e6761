using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Tests.Negotiation;

public class TalkPhaseTests
{
    [Fact]
    public void AMoveThatIsDone_IsGatheringConfirmationCopyingPauseAndTheEnd_WithoutAGap()
    {
        var talk = new Talk().Offers(0.1, "herby", 0.4).Awards(2, "herby").Says(10.4, new MigrationMessage(Talk.Move(MigrationState.Done, 2.1, 10.4, 0.07))).Record(10.5, true);
        var phases = TalkPhase.Of(talk, Talk.At.AddHours(1));
        Assert.Equal([TalkPhaseKind.Gathering, TalkPhaseKind.Confirming, TalkPhaseKind.Copying, TalkPhaseKind.Pause, TalkPhaseKind.Ending], phases.Select(p => p.Kind));
        Assert.Equal([2000, 100, 8230, 70, 100], phases.Select(p => (int)Math.Round(p.Lasts.TotalMilliseconds)));
        Assert.All(phases, p => Assert.False(p.GoesOn));
        Assert.Equal(talk.EndedAt - talk.AskedAt, phases[^1].Begins + phases[^1].Lasts);
    }

    [Fact]
    public void OneThatGoesOn_EndsNow_AndItsLastPhaseSaysSo()
    {
        var gathering = Assert.Single(TalkPhase.Of(new Talk().Record(), Talk.At.AddSeconds(1.5)));
        Assert.Equal((TalkPhaseKind.Gathering, true), (gathering.Kind, gathering.GoesOn));
        Assert.Equal(1.5, gathering.Lasts.TotalSeconds, 3);
        var moving = TalkPhase.Of(new Talk().Awards(2, "herby").Says(3, new MigrationMessage(Talk.Move(MigrationState.Moving, 2.1))).Record(), Talk.At.AddSeconds(5));
        Assert.Equal((TalkPhaseKind.Copying, true), (moving[^1].Kind, moving[^1].GoesOn));
    }

    [Fact]
    public void OneThatNobodyAnswered_IsGatheringAlone() =>
        Assert.Equal([TalkPhaseKind.Gathering], TalkPhase.Of(new Talk().Record(2, false), Talk.At.AddHours(1)).Select(p => p.Kind));

    [Fact]
    public void AStart_IsGatheringAndTheStart() =>
        Assert.Equal([TalkPhaseKind.Gathering, TalkPhaseKind.Ending], TalkPhase.Of(new Talk(HelpKind.Start).Awards(2, "herby").Record(5, true), Talk.At.AddHours(1)).Select(p => p.Kind));
}
