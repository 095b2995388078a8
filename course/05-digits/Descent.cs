using System.Numerics;
using Nabla.Data;

namespace Nabla.Course.Digits;

public sealed partial class Network
{
    /// <summary>
    /// One step of mini-batch descent in matrix form. D is the derivative of the cost with respect to the
    /// pre-activation Z = H W + b, a row a sample:
    /// <code>
    /// last layer   D = (A - Y) A (1 - A)  or, with cross-entropy,  D = A - Y
    /// one earlier  D = (D W^T) H (1 - H)
    /// update       W = (1 - rate decay / n) W - rate / m H^T D,    b = b - rate / m (column sums of D)
    /// </code>
    /// Products without a name between them are by element; m is the batch, n the number of samples in all.
    /// </summary>
    sealed class Descent(Network net, int batch, TrainOptions options, int samples)
    {
        readonly Activations h = new(net.Widths, batch);
        readonly Activations d = new(net.Widths, batch);
        readonly float keep = (float)(1 - options.Rate * options.Decay / samples);

        /// <summary>Steps on the digits with these numbers; the sum of their costs before the step.</summary>
        public double Step(DigitSet digits, ReadOnlySpan<int> chosen)
        {
            int width = net.Widths[0];
            for (int i = 0; i < chosen.Length; i++) Pixels.ToFloats(digits.Image(chosen[i]), h[0].AsSpan(i * width));
            net.Forward(h, chosen.Length, options.Threads);
            double cost = 0;
            for (int i = 0; i < chosen.Length; i++) cost += Last(i, digits.Labels[chosen[i]]);
            Backward(chosen.Length);
            return cost;
        }

        /// <summary>Fills row i of the last D for a digit and returns what the answer cost.</summary>
        double Last(int i, int label)
        {
            int outputs = net.Widths[^1];
            ReadOnlySpan<float> a = h[net.Layers].AsSpan(i * outputs, outputs);
            Span<float> delta = d[net.Layers].AsSpan(i * outputs, outputs);
            double cost = 0;
            for (int j = 0; j < outputs; j++)
            {
                float miss = a[j] - (j == label ? 1 : 0);
                bool quadratic = net.Cost == Cost.Quadratic;
                delta[j] = quadratic ? miss * a[j] * (1 - a[j]) : miss;
                cost += quadratic ? miss * miss / 2 : -MathF.Log(MathF.Max(1 - MathF.Abs(miss), 1e-38f));
            }
            return cost;
        }

        #region backward
        void Backward(int m)
        {
            Products products = net.Products;
            float step = -(float)options.Rate / m;
            for (int l = net.Layers - 1; l >= 0; l--)
            {
                (int wide, int narrow) = (net.Widths[l], net.Widths[l + 1]);
                if (l > 0)
                {
                    products.ABt(d[l + 1], net.Weights[l], d[l], m, narrow, wide, 1, 0, options.Threads);
                    TimesSlope(d[l], h[l], m * wide);
                }
                products.AtB(h[l], d[l + 1], net.Weights[l], wide, m, narrow, step, keep, options.Threads);
                AddRows(d[l + 1], net.Biases[l], m, step);
            }
        }
        #endregion

        /// <summary>d = d h (1 - h), element by element.</summary>
        static void TimesSlope(float[] d, float[] h, int count)
        {
            int i = 0;
            for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            {
                Vector<float> a = new(h, i);
                (new Vector<float>(d, i) * a * (Vector<float>.One - a)).CopyTo(d, i);
            }
            for (; i < count; i++) d[i] *= h[i] * (1 - h[i]);
        }

        static void AddRows(float[] rows, float[] sum, int m, float scale)
        {
            for (int i = 0; i < m; i++)
                for (int j = 0; j < sum.Length; j++) sum[j] += scale * rows[i * sum.Length + j];
        }
    }
}
