using static Nabla.Transform;

namespace Nabla.Course.Parallels;

/// <summary>The tests of chapter 14's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. a large batch in small pieces", () => Accumulated(code)),
        new("2. the sum in a butterfly", () => Butterfly(code)),
        new("3. the batch from which many are faster than one", () => BreakEven(code)),
        new("4. batch normalisation over shards", () => Normalized(code)),
    ];

    static string? Accumulated(IExercises code)
    {
        foreach ((int samples, int atOnce) in new[] { (6, 2), (5, 5), (7, 3), (3, 10) })
        {
            int[] batch = [.. Enumerable.Range(1, samples)];
            int most = 0;
            double[] Mean(int[] some)
            {
                most = Math.Max(most, some.Length);
                return [some.Average(i => (double)i * i), some.Average(i => 1.0 / i)];
            }

            double[] got = code.Accumulated(Mean, batch, atOnce);
            if (most > atOnce)
                return $"{most} samples were given at once, where {atOnce} are the most";
            double[] right = Mean(batch);
            if (got.Length != 2 || right.Zip(got).Any(pair => Math.Abs(pair.First - pair.Second) > 1e-12))
            {
                return $"the mean over {samples} samples, {atOnce} at once, is {right[0]:0.####} and "
                    + $"{right[1]:0.####}, not {string.Join(" and ", got.Select(slope => $"{slope:0.####}"))}";
            }
        }

        return null;
    }

    static string? Butterfly(IExercises code)
    {
        foreach (int n in new[] { 1, 2, 8, 16 })
        {
            float[][] machines = [.. Enumerable.Range(0, n).Select(i => new float[] { i, i * i, 1 })];
            code.Butterfly(machines);
            float[] right = [n * (n - 1) / 2, n * (n - 1) * ((2 * n) - 1) / 6, n];
            for (int i = 0; i < n; i++)
            {
                if (!machines[i].SequenceEqual(right))
                    return $"of {n} machines, number {i} has {Text(machines[i])} instead of {Text(right)}";
            }
        }

        // In pairs the ones are lost beside the large numbers; one after the other the last of them would be left.
        float[][] four = [[1e8f], [1], [-1e8f], [1]];
        code.Butterfly(four);
        return four.All(machine => machine[0] == 0) ? null
            : $"100000000, 1, -100000000 and 1 make 0 in pairs, and {four[0][0]} in your order: who adds to whom?";

        static string Text(float[] x) => string.Join(", ", x);
    }

    static string? BreakEven(IExercises code)
    {
        Cluster[] clusters = [new(20e-6, 1.25e9), new(2e-6, 12.5e9), new(0, 1e6)];
        (double Seconds, double Bytes, int N)[] steps = [(3e-7, 95_440, 2), (4.1e-5, 3e6, 8), (1.1e-3, 1e5, 64)];
        foreach ((Cluster cluster, (double seconds, double bytes, int n)) in
            clusters.SelectMany(cluster => steps.Select(step => (cluster, step))))
        {
            int batch = code.BreakEven(cluster, seconds, bytes, n);
            bool Pays(int b) => b > 0 && cluster.Step(b * seconds, bytes, n) < b * seconds;
            if (!Pays(batch) || Pays(batch - 1))
            {
                return $"{cluster}, {n} machines, {bytes:N0} bytes of slopes, {seconds} s a sample: "
                    + $"{batch:N0} is {(Pays(batch) ? "not the smallest batch" : "too small a batch")}";
            }
        }

        return null;
    }

    static string? Normalized(IExercises code)
    {
        foreach (double middle in new[] { 0.0, 3, 4_096 })
        {
            Tensor x = (middle + Key.Create(1).Normal([12, 5])).As(DType.F32), wide = x.As(DType.F64);
            Tensor centred = wide - wide.Mean(0);
            Tensor right = centred / (centred.Square().Mean(0) + 1e-5).Sqrt();
            Tensor got = Shard<Tensor, Tensor>(code.Normalized, new Mesh(("data", 3)), tiled: true)(x);
            if (!got.Shape.Equals(right.Shape))
                return $"three shards of {x.Shape} came back as {got.Shape}";
            double miss = (double)(got.As(DType.F64) - right).Abs().Max();
            string hint = middle > 100 ? ": what is squared before it is small?" : "";
            if (!(miss < 0.01))
                return $"around {middle} it is off by {miss:G2}{hint}";
        }

        return null;
    }
}
