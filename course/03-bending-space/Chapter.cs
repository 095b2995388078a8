// Chapter 3 in teaching order: every method is a section, and what it writes is an output of chapter.md.

namespace Nabla.Course.BendingSpace;

public static class BendingSpaceChapter
{
    public static Chapter Entry { get; } = new(
        3, "03-bending-space", "Bending space",
        "the plane as every layer sees it, carried from the input to where a straight line is enough",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Sample[] clouds = Data.Xor(120, seed: 1), ring = Data.Ring(160, seed: 1), spirals = Data.Spirals(120, seed: 1);
        page.Output("lines", () =>
        {
            page.WriteLine($"XOR clouds      {Separability.OfInput(clouds):P1}");
            page.WriteLine($"circle in ring  {Separability.OfInput(ring):P1}");
            page.WriteLine($"two spirals     {Separability.OfInput(spirals):P1}");
        });
        page.Output("check", () => CheckGradient(page, ring));
        Clouds(page, clouds);
        Rings(page, ring);
        Spirals(page, spirals);
    }

    #region check
    /// <summary>
    /// How far the hand-made gradient of one point is from nudging every weight, relative to its length.
    /// </summary>
    public static double Apart(Network network, Sample p)
    {
        double[][][] gradient = network.Zeros();
        network.Backward(network.Forward(p.X), p.Y, gradient);
        double apart = 0, length = 0;
        foreach ((double[] row, double[] byHand) in network.Weights.SelectMany(w => w).Zip(gradient.SelectMany(g => g)))
        {
            for (int j = 0; j < row.Length; j++)
            {
                double weight = row[j], h = 1e-5;
                row[j] = weight + h;
                double above = network.Cost([p]);
                row[j] = weight - h;
                double below = network.Cost([p]);
                row[j] = weight;
                double byNudge = (above - below) / (2 * h);
                apart += (byNudge - byHand[j]) * (byNudge - byHand[j]);
                length += byHand[j] * byHand[j];
            }
        }
        return Math.Sqrt(apart / length);
    }
    #endregion

    static void CheckGradient(Page page, Sample[] points)
    {
        foreach (int[] widths in (int[][])[[2, 2, 1], [2, 3, 1], [2, 3, 3, 3, 1]])
        {
            double worst = Enumerable.Range(0, 100).Max(i => Apart(new Network(widths, seed: i), points[i]));
            page.WriteLine($"{string.Join('-', widths),-10} apart by less than 1e{Math.Ceiling(Math.Log10(worst))}");
        }
    }

    static void Clouds(Page page, Sample[] points)
    {
        #region clouds
        Network network = new([2, 2, 1], seed: 1);
        network.Train(points, epochs: 300, rate: 0.1, page.Cancellation);
        #endregion
        Network watched = Twin.Of(new([2, 2, 1], seed: 1), judge: network);
        network = Twin.Of(network);
        page.Output("clouds", () =>
        {
            #region clouds-path
            for (double time = 0; time <= 1; time += 0.125)
                page.WriteLine($"{time,5:F3}   {Separability.Of(Bend.At(network, points, time), points),6:P1}");
            #endregion
        });
        page.Picture("clouds.gif", Pictures.Journey(points, (network, "two hidden neurons")));

        List<(int, Network)> history = [];
        int epoch = 0;
        for (double next = 0; next <= 300; next = Math.Max(next + 3, next * 1.1))
        {
            watched.Train(points, (int)next - epoch, rate: 0.1, page.Cancellation);
            epoch = (int)next;
            history.Add((epoch, watched.Copy()));
        }
        page.Picture("training.gif", Pictures.Training(points, history));
        page.Output("training", () =>
        {
            page.WriteLine("epoch    cost   parted in the hidden layer");
            foreach ((int at, Network then) in history.Where((_, i) => i % 5 == 0))
            {
                double share = Separability.Of(Bend.At(then, points, 1), points);
                page.WriteLine($"{at,5}   {then.Cost(points):F3}   {share,7:P1}");
            }
        });
    }

    static void Rings(Page page, Sample[] points)
    {
        page.Output("ring-seeds", () =>
        {
            page.WriteLine("seed   two hidden   three hidden");
            for (int seed = 1; seed <= 8; seed++)
            {
                (double two, double three) = (Trained(2, seed).Accuracy(points), Trained(3, seed).Accuracy(points));
                page.WriteLine($"{seed,4}   {two,10:P1}   {three,12:P1}");
            }
        });
        page.Output("fold", () =>
        {
            #region fold
            Network two = Trained(hidden: 2, seed: 1);
            int up = 0, down = 0;
            for (double x = -1; x <= 1; x += 0.05)
            {
                for (double y = -1; y <= 1; y += 0.05)
                {
                    if (Bend.Area(two, [x, y]) > 0) up++;
                    else down++;
                }
            }
            page.WriteLine($"face up {up}, face down {down}");
            #endregion
        });
        page.Picture("ring.gif",
            Pictures.Journey(points, (Trained(2, 1), "two hidden neurons"), (Trained(3, 1), "three")));

        Network Trained(int hidden, int seed)
        {
            Network network = new([2, hidden, 1], seed);
            network.Train(points, epochs: 1000, rate: 0.3, page.Cancellation);
            return Twin.Of(network);
        }
    }

    static void Spirals(Page page, Sample[] points)
    {
        Network network = new([2, 3, 3, 3, 1], SpiralSeed);
        network.Train(points, epochs: 8000, rate: 0.1, page.Cancellation);
        network = Twin.Of(network);
        page.Output("spirals", () =>
        {
            for (int l = 0; l <= Bend.End(network); l++)
                page.WriteLine($"layer {l}   {Separability.Of(Bend.At(network, points, l), points),6:P1}");
            double unseen = network.Accuracy(Data.Spirals(1000, seed: 2));
            page.WriteLine($"on 1,000 new points the network answers {unseen:P1} right");
        });
        page.Picture("spirals.gif", Pictures.Journey(points, (network, "three layers of three")));
        page.Picture("stations.png", Pictures.Stations(points, network));
        page.LongOutput("spirals-seeds", minutes: 0.3, () =>
        {
            page.WriteLine("widths         all 120 right   middle accuracy");
            foreach (int[] widths in (int[][])[[2, 3, 1], [2, 3, 3, 1], [2, 3, 3, 3, 1], [2, 2, 2, 2, 2, 1]])
            {
                double[] reached = new double[16];
                Parallel.For(0, 16, i =>
                {
                    Network tried = new(widths, seed: i + 1);
                    tried.Train(points, epochs: 8000, rate: 0.1, page.Cancellation);
                    reached[i] = tried.Accuracy(points);
                });
                Array.Sort(reached);
                (int all, double middle) = (reached.Count(r => r == 1), (reached[7] + reached[8]) / 2);
                page.WriteLine($"{string.Join('-', widths),-12}   {all,5} of 16   {middle,15:P1}");
            }
        });
    }

    const int SpiralSeed = 5;
}
