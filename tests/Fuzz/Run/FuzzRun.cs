using System.Diagnostics;
using XenWeb.Fuzz.Mutation;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Run;

/// <summary>
/// Gives one target inputs for a time, on a thread of its own, while the caller watches that none takes for ever. The same seed gives the same
/// inputs in the same order; only how many there are depends on the machine.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, ulong seed, TimeSpan time, LastInput last)
{
    private const int FindingsMax = 10;

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(50);

    private readonly Corpus _corpus = new(target.Seeds.Where(s => s.Length <= target.BytesMax));
    private readonly Mutator _mutator = new(new SplitMix64(seed), target.BytesMax);
    private readonly List<Finding> _findings = [];
    private readonly ManualResetEventSlim _ended = new();
    private volatile byte[] _current = [];
    private volatile bool _abandoned;
    private long _begunAt;
    private long _inputs;
    private TimeSpan _slowest;
    private long _grown;

    /// <summary>Runs until the time is over, or an input hangs.</summary>
    public FuzzResult Run()
    {
        var worker = new Thread(Work) { IsBackground = true, Name = target.Name };
        worker.Start();
        while (!_ended.Wait(_look))
        {
            var begun = Volatile.Read(ref _begunAt);
            if (begun == 0 || Stopwatch.GetElapsedTime(begun) <= target.HangAfter) continue;
            // The thread can't be ended: it is left to itself
            _abandoned = true;
            return Result([.. _findings, new Finding(target.Name, "hang", $"not done after {target.HangAfter.TotalSeconds:0.##} s", _current)]);
        }
        return Result(_findings);
    }

    /// <summary>Gives it one input, and says what became of it.</summary>
    public (string? Outcome, Finding? Finding) Try(byte[] input)
    {
        last.Set(input);
        _current = input;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        Volatile.Write(ref _begunAt, began);
        var (outcome, crash) = Outcome(input);
        Volatile.Write(ref _begunAt, 0);
        var took = Stopwatch.GetElapsedTime(began);
        if (took > _slowest) _slowest = took;
        _inputs++;
        if (crash is not null) return (null, new Finding(target.Name, "crash", crash, input));
        if (took > target.HangAfter) return (null, new Finding(target.Name, "hang", $"took {took.TotalSeconds:0.0} s", input));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var most = target.AllocationsMax + (long)(target.AllocationsPerByte * input.Length);
        return target.AllocationsPerByte > 0 && allocated > most ? (null, new Finding(target.Name, "allocations", $"{allocated} bytes for an input of {input.Length}; {most} are allowed", input)) : (outcome, null);
    }

    private (string? Outcome, string? Crash) Outcome(byte[] input)
    {
        try
        {
            return (target.Run(input), null);
        }
        catch (Exception e) when (target.MayThrow.Any(t => t.IsInstanceOfType(e)))
        {
            return ($"{e.GetType().Name} {new string([.. e.Message.Where(c => !char.IsAsciiDigit(c)).Take(30)])}", null);
        }
        catch (Exception e)
        {
            return (null, e.ToString());
        }
    }

    private void Work()
    {
        foreach (var input in _corpus.Inputs.ToArray()) Take(input);
        var (began, heap) = (Stopwatch.GetTimestamp(), new List<long>());
        while (!_abandoned && _findings.Count < FindingsMax && Stopwatch.GetElapsedTime(began) is var so && so < time)
        {
            if (heap.Count < 2 && so > time * (0.25 + (0.35 * heap.Count))) heap.Add(Heap());
            Take(_mutator.Next(_corpus.Inputs));
        }
        heap.Add(Heap());
        // In both stretches: pools fill once, what leaks goes on. Of too few inputs nothing can be said
        _grown = heap.Count < 3 ? 0 : Math.Min(heap[1] - heap[0], heap[2] - heap[1]);
        if (_grown > target.GrowthMax) _findings.Add(new Finding(target.Name, "growth", $"the heap has grown by {_grown} bytes and more in each of two stretches of {_inputs} inputs; {target.GrowthMax} are allowed", null));
        _ended.Set();
    }

    private void Take(byte[] input)
    {
        var (outcome, finding) = Try(input);
        if (outcome is not null) _corpus.Saw(outcome, input);
        if (finding is null || _findings.Exists(f => f.Key == finding.Key)) return;
        _findings.Add(finding.Kind == "crash" ? new Smaller(this, finding).Find() : finding);
    }

    // Twice, for what finalizers let go. GC.GetTotalMemory is no help: now and then it is whole gibibytes off
    private long Heap()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        var heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return heap.HeapSizeBytes - heap.FragmentedBytes - _corpus.KeptBytes;
    }

    private FuzzResult Result(IReadOnlyList<Finding> findings) => new(target.Name, _inputs, _corpus.Outcomes, _slowest, _grown, findings);
}
