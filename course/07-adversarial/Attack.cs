namespace Nabla.Course.Adversarial;

/// <summary>How hard an attack tries, and how far it may go.</summary>
/// <param name="Epsilon">The most by which a pixel may change, of a range from 0 to 1.</param>
/// <param name="Steps">How often the slope is followed; 1 is the fast gradient-sign method.</param>
public sealed record AttackOptions(double Epsilon = 0.1, int Steps = 20)
{
    /// <summary>How far a pixel moves in one step; enough to cross the box a few times over, unless said.</summary>
    public double StepSize { get; init; } = Math.Min(Epsilon, 2.5 * Epsilon / Steps);

    /// <summary>
    /// How often it starts again from a random place in the box; 0 starts once, from the picture itself.
    /// </summary>
    public int Restarts { get; init; }

    /// <summary>Decides the random starts.</summary>
    public int Seed { get; init; }

    /// <summary>Leave a picture alone as soon as the network gets it wrong, instead of going the whole way.</summary>
    public bool StopAtFirstError { get; init; }
}

/// <summary>
/// Adversarial examples: pictures changed by at most epsilon a pixel so that the cost rises as far as it can. Each step
/// follows the sign of the derivative of the cost with respect to the pixels, then goes back into the box (Goodfellow
/// et al. 2015, equation 1, for one step; Madry et al. 2018, section 2.1, for many, with restarts).
/// </summary>
public static class Attack
{
    /// <summary>Attacks every picture, on all cores; the result does not depend on their number.</summary>
    /// <param name="net">The network whose slope is followed.</param>
    /// <param name="pictures">A row each, values from 0 to 1.</param>
    /// <param name="labels">What they show.</param>
    /// <param name="options">How far and how hard.</param>
    /// <param name="cancellation">Looked at between pieces of the work.</param>
    /// <param name="onSamples">Told how many more pictures are done.</param>
    public static float[] Run(
        Net net, ReadOnlyMemory<float> pictures, ReadOnlyMemory<byte> labels, AttackOptions options,
        CancellationToken cancellation = default, Action<int>? onSamples = null)
    {
        float[] result = pictures.ToArray();
        Chunks.ForEach(labels.Length, cancellation, (start, count) =>
        {
            var piece = new Piece(net, pictures.Slice(start * net.Inputs, count * net.Inputs), labels.Slice(start, count), options, start);
            piece.Run(result.AsSpan(start * net.Inputs, count * net.Inputs));
            onSamples?.Invoke(count);
        });
        return result;
    }

    /// <summary>How far apart the pictures are from the originals, on average: L2 and the largest pixel.</summary>
    public static (double L2, double LInfinity) MeanDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width)
    {
        double l2 = 0, largest = 0;
        for (int start = 0; start < a.Length; start += width)
        {
            double squares = 0, most = 0;
            for (int i = start; i < start + width; i++)
            {
                double difference = Math.Abs(a[i] - b[i]);
                squares += difference * difference;
                most = Math.Max(most, difference);
            }

            l2 += Math.Sqrt(squares);
            largest += most;
        }

        int count = Math.Max(1, a.Length / width);
        return (l2 / count, largest / count);
    }

    /// <summary>A few hundred pictures at a time, with a pass of their own.</summary>
    sealed class Piece(Net net, ReadOnlyMemory<float> originals, ReadOnlyMemory<byte> labels, AttackOptions options, int number)
    {
        readonly Pass pass = new(net, labels.Length, threads: 1);
        readonly int width = net.Inputs;

        /// <summary>
        /// Which pictures are still right, and beside each other what these are: the next start climbs from them.
        /// </summary>
        int[] left = [.. Enumerable.Range(0, labels.Length)];
        readonly float[] centres = originals.ToArray();
        readonly byte[] answers = labels.ToArray();

        /// <summary>Every start in turn; a picture that is wrong already keeps the change that made it so.</summary>
        public void Run(Span<float> result)
        {
            for (int restart = 0; restart <= options.Restarts && left.Length > 0; restart++)
            {
                Gather();
                Climb(restart);
                pass.Forward(left.Length);
                bool[] wrong = Wrong();
                for (int k = 0; k < left.Length; k++)
                {
                    if (restart == 0 || wrong[k])
                        pass.X.AsSpan(k * width, width).CopyTo(result[(left[k] * width)..]);
                }

                left = [.. left.Where((_, k) => !wrong[k])];
            }
        }

        void Gather()
        {
            for (int k = 0; k < left.Length; k++)
            {
                originals.Span.Slice(left[k] * width, width).CopyTo(centres.AsSpan(k * width));
                answers[k] = labels.Span[left[k]];
            }
        }

        void Climb(int restart)
        {
            centres.AsSpan(0, left.Length * width).CopyTo(pass.X);
            if (restart > 0)
                Scatter(new Random(unchecked((((options.Seed * 31) + restart) * 1_000_003) + number)));
            for (int step = 0; step < options.Steps; step++)
            {
                pass.Forward(left.Length);
                bool[]? done = options.StopAtFirstError ? Wrong() : null;
                pass.BackwardToInput(answers.AsSpan(0, left.Length));
                for (int k = 0; k < left.Length; k++)
                {
                    if (done is null || !done[k])
                        Step(k);
                }
            }
        }

        #region step
        void Step(int k)
        {
            Span<float> x = pass.X.AsSpan(k * width, width);
            ReadOnlySpan<float> slope = pass.Dx.AsSpan(k * width, width), original = centres.AsSpan(k * width, width);
            Rows.ClimbInBox(x, slope, original, (float)options.StepSize, (float)options.Epsilon);
        }
        #endregion

        void Scatter(Random random)
        {
            foreach (ref float pixel in pass.X.AsSpan(0, left.Length * width))
                pixel = Math.Clamp(pixel + (float)(options.Epsilon * ((2 * random.NextDouble()) - 1)), 0, 1);
        }

        /// <summary>After a pass forward: which answers are wrong.</summary>
        bool[] Wrong()
        {
            bool[] wrong = new bool[left.Length];
            for (int k = 0; k < wrong.Length; k++)
                wrong[k] = SoftmaxCost.Largest(pass.Scores(k)) != answers[k];
            return wrong;
        }
    }
}
