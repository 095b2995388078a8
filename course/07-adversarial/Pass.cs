namespace Nabla.Course.Adversarial;

/// <summary>
/// Room for one pass of up to so many samples through a network, forward and back. Two passes share nothing but what
/// the layers have learned, so each core may have its own.
/// </summary>
public sealed class Pass
{
    readonly Net net;
    readonly Flow[] flows;

    public Pass(Net net, int samples, int threads)
    {
        this.net = net;
        int[] widths = [net.Inputs, .. net.Layers.Select(layer => layer.Outputs)];
        float[][] h = [.. widths.Select(width => new float[checked(samples * width)])];
        float[][] d = [.. widths.Select(width => new float[checked(samples * width)])];
        flows = [.. net.Layers.Select((layer, l) =>
            new Flow(h[l], h[l + 1], d[l + 1], d[l], new float[layer.ScratchLength(samples)]) { Threads = threads })];
    }

    /// <summary>The samples, a row each: to be filled before a pass.</summary>
    public float[] X => flows[0].X;

    /// <summary>Which way each sample's cost rises, pixel by pixel, after <see cref="BackwardToInput"/>.</summary>
    public float[] Dx => flows[0].Dx;

    /// <summary>What flowed through layer <paramref name="l"/>.</summary>
    public Flow this[int l] => flows[l];

    /// <summary>The scores of sample <paramref name="s"/>.</summary>
    public ReadOnlySpan<float> Scores(int s) => flows[^1].Y.AsSpan(s * net.Classes, net.Classes);

    #region forward
    public void Forward(int samples, bool learning = false)
    {
        for (int l = 0; l < flows.Length; l++)
        {
            (flows[l].Samples, flows[l].Learning) = (samples, learning);
            net.Layers[l].Forward(flows[l]);
        }
    }
    #endregion

    #region backward
    /// <summary>
    /// The way back for learning, after <see cref="Forward"/>: the gradients of the batch's mean cost. Returns the sum
    /// of the samples' costs.
    /// </summary>
    public double Backward(ReadOnlySpan<byte> labels)
    {
        double cost = 0;
        for (int s = 0; s < labels.Length; s++)
            cost += SoftmaxCost.Derivative(Scores(s), labels[s], Dz(s), 1f / labels.Length);
        Back(wantsDx: false);
        return cost;
    }

    /// <summary>
    /// The way back for an attack: where each sample's cost rises, seen from its own pixels, in <see cref="Dx"/>.
    /// </summary>
    public void BackwardToInput(ReadOnlySpan<byte> labels)
    {
        for (int s = 0; s < labels.Length; s++)
            SoftmaxCost.Direction(Scores(s), labels[s], Dz(s));
        Back(wantsDx: true);
    }

    void Back(bool wantsDx)
    {
        for (int l = flows.Length - 1; l >= 0; l--)
        {
            flows[l].WantsDx = l > 0 || wantsDx;
            net.Layers[l].Backward(flows[l]);
        }
    }
    #endregion

    Span<float> Dz(int s) => flows[^1].Dy.AsSpan(s * net.Classes, net.Classes);
}
