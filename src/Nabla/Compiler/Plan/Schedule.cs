namespace Nabla.Compiler.Plan;

/// <summary>
/// The order of kernels: each after those whose results it reads, else as they came. A result that is to lie over an
/// input waits until everything else has read that input. What has effects stays in its order.
/// </summary>
sealed class Schedule
{
    readonly Kernel[] kernels;
    readonly HashSet<int>[] after;
    readonly Dictionary<Slot, int> writers = new(ReferenceEqualityComparer.Instance);

    public Schedule(Kernel[] kernels)
    {
        this.kernels = kernels;
        after = [.. kernels.Select(_ => new HashSet<int>())];
        for (var i = 0; i < kernels.Length; i++)
            foreach (var write in kernels[i].Writes) writers[write.Slot] = i;
        for (var i = 0; i < kernels.Length; i++)
            foreach (var read in kernels[i].Reads)
                if (writers.TryGetValue(read.Slot, out var writer) && writer != i) after[writer].Add(i);
        var effects = Enumerable.Range(0, kernels.Length)
            .Where(i => kernels[i].Source is { Primitive.HasEffect: true }).ToArray();
        for (var i = 1; i < effects.Length; i++) after[effects[i - 1]].Add(effects[i]);
    }

    /// <summary>Whether a result can lie over an input; if so, from now on it does.</summary>
    public bool Donate(View result, Slot input)
    {
        if (!writers.TryGetValue(result.Slot, out var writer)) return false;
        var readers = Enumerable.Range(0, kernels.Length).Where(i => kernels[i].Reads.Any(read => read.Slot == input))
            .ToList();
        if (readers.Contains(writer) && !kernels[writer].Reads.Where(read => read.Slot == input)
            .All(read => kernels[writer].InPlace(read, result))) return false;
        readers.Remove(writer);
        if (readers.Any(reader => Leads(writer, reader))) return false;
        foreach (var reader in readers) after[reader].Add(writer);
        result.Slot.Over = input;
        return true;
    }

    /// <summary>The kernels in order.</summary>
    public Kernel[] Order()
    {
        var before = new int[kernels.Length];
        foreach (var followers in after)
            foreach (var follower in followers) before[follower]++;
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, kernels.Length).Where(i => before[i] == 0)
            .Select(i => (i, i)));
        var order = new List<Kernel>();
        while (ready.TryDequeue(out var at, out _))
        {
            order.Add(kernels[at]);
            foreach (var follower in after[at])
                if (--before[follower] == 0) ready.Enqueue(follower, follower);
        }
        return [.. order];
    }

    bool Leads(int from, int to)
    {
        var (seen, waiting) = (new HashSet<int> { from }, new Stack<int>([from]));
        while (waiting.TryPop(out var at))
        {
            if (at == to) return true;
            foreach (var follower in after[at])
                if (seen.Add(follower)) waiting.Push(follower);
        }
        return false;
    }
}
