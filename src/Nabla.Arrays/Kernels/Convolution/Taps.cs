namespace Nabla.Arrays.Kernels;

/// <summary>
/// Results along one axis that see the same elements of the kernel: result First + n Step sees, for t from 0 to Taps -
/// 1, the kernel's element number Tap + t over the source's element Source + n SourceStep + t TapStep. All of these
/// exist: what hangs over the border is left out, not multiplied by zero.
/// </summary>
readonly record struct Stretch(
    int First, int Step, int Count, int Source, int SourceStep, int Tap, int Taps, int TapStep)
{
    /// <summary>The part whose results lie in [begin, end).</summary>
    public Stretch Within(int begin, int end)
    {
        int skipped = Math.Min(Ceiling(begin - First, Step), Count), kept = Math.Min(Ceiling(end - First, Step), Count);
        return this with
        {
            First = First + (skipped * Step),
            Source = Source + (skipped * SourceStep),
            Count = kept - skipped,
        };
    }

    static int Ceiling(int a, int b) => a <= 0 ? 0 : (a + b - 1) / b;
}

/// <summary>
/// How a kernel meets one axis. Forward, result r sees element j over source r stride + j dilation - low. Backward,
/// results and source have changed places: the results fall into as many phases as the stride counts, and each phase
/// sees elements of its own, last ones first.
/// </summary>
/// <param name="Order">The kernel's elements in the order in which they are numbered.</param>
/// <param name="Stretches">The results, each once.</param>
sealed record Taps(int[] Order, Stretch[] Stretches)
{
    /// <summary>From a source to its convolution.</summary>
    public static Taps Forward(int source, int results, int size, int stride, int dilation, int low)
    {
        var stretches = new List<Stretch>();
        for (var r = 0; r < results; r++)
            Append(stretches, 0, Clip(new(r, 1, 1, (r * stride) - low, stride, 0, size, dilation), source));
        return new([.. Enumerable.Range(0, size)], [.. stretches]);
    }

    /// <summary>From a convolution's gradient to its source.</summary>
    public static Taps Backward(int source, int results, int size, int stride, int dilation, int low)
    {
        var (order, stretches) = (new List<int>(), new List<Stretch>());
        var tapStep = dilation / Divisor(stride, dilation);
        for (var phase = 0; phase < stride; phase++)
        {
            int begin = order.Count, sooner = stretches.Count;
            for (var j = size - 1; j >= 0; j--)
                if (j * dilation % stride == phase) order.Add(j);
            var last = order.Count == begin ? 0 : order[begin];
            for (var r = (((phase - low) % stride) + stride) % stride; r < results; r += stride)
            {
                var first = (r + low - (last * dilation)) / stride;
                var one = new Stretch(r, stride, 1, first, 1, begin, order.Count - begin, tapStep);
                Append(stretches, sooner, Clip(one, source));
            }
        }
        return new([.. order], [.. stretches]);
    }

    // Without the taps that would lie outside the source.
    static Stretch Clip(in Stretch one, int source)
    {
        var missing = one.Source < 0 ? (-one.Source + one.TapStep - 1) / one.TapStep : 0;
        var there = one.Source >= source ? 0 : Math.Min(one.Taps, ((source - 1 - one.Source) / one.TapStep) + 1);
        return there <= missing ? one with { Source = 0, Taps = 0 }
            : one with
            {
                Source = one.Source + (missing * one.TapStep),
                Tap = one.Tap + missing,
                Taps = there - missing,
            };
    }

    static void Append(List<Stretch> stretches, int sooner, in Stretch one)
    {
        if (stretches.Count > sooner && stretches[^1] is var last && (last.Tap, last.Taps) == (one.Tap, one.Taps))
            stretches[^1] = last with { Count = last.Count + 1 };
        else stretches.Add(one);
    }

    static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
