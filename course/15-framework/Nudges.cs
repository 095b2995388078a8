using Nabla.Course.Frameworks.Mini;

namespace Nabla.Course.Frameworks;

/// <summary>What a way back says, beside what turning each number by a hair says.</summary>
static class Nudges
{
    /// <summary>
    /// The greatest difference between the slopes by the pass and by nudging, as a share of the largest slope: of every
    /// number of some nodes, where f makes one number out of them. Single precision leaves a nudge about three digits.
    /// </summary>
    public static double Miss(IEnumerable<Node> nodes, Func<Pass, Node> f, int seed = 0)
    {
        Pass New() => new(training: true, new Random(seed));
        Pass pass = New();
        pass.Backward(f(pass));
        double miss = 0, largest = 0;
        foreach (Node node in nodes)
        {
            for (int i = 0; i < node.Values.Length; i++)
            {
                double slope = Slope(node.Values, i, () => f(New()).Values[0]);
                miss = Math.Max(miss, Math.Abs(slope - node.Slope[i]));
                largest = Math.Max(largest, Math.Abs(node.Slope[i]));
            }

            Array.Clear(node.Slope);
        }

        return miss / largest;
    }

    static double Slope(float[] values, int i, Func<float> loss)
    {
        const float h = 0.01f;
        float at = values[i];
        values[i] = at + h;
        double above = loss();
        values[i] = at - h;
        double below = loss();
        values[i] = at;
        return (above - below) / (2 * h);
    }
}
