using Nabla.Course.Digits;

namespace Nabla.Course.Adversarial;

/// <summary>
/// Every input to every output, y = x W + b, with W (inputs, outputs). In the letters of chapter 6: forward
/// <c>bi,io->bo</c>, backward <c>bo,io->bi</c>, <c>bi,bo->io</c> and <c>bo->o</c>.
/// </summary>
public sealed class Dense : Layer
{
    readonly Parameter weight, bias;

    /// <summary>
    /// Weights from N(0, 2 / inputs) (He et al. 2015, equation 10), which suits a ReLU behind it; biases 0.
    /// </summary>
    public Dense(int number, int inputs, int outputs, Random random)
        : base(inputs, outputs)
    {
        weight = new($"{number}.weight", [inputs, outputs], decays: true);
        bias = new($"{number}.bias", [outputs]);
        Gaussian.Fill(weight.Value, random, deviation: Math.Sqrt(2.0 / inputs));
    }

    /// <summary>A layer with these weights and biases: what another network has learned.</summary>
    public Dense(int number, int inputs, int outputs, float[] weights, float[] biases)
        : base(inputs, outputs)
    {
        weight = new($"{number}.weight", [inputs, outputs], decays: true);
        bias = new($"{number}.bias", [outputs]);
        weights.CopyTo(weight.Value, 0);
        biases.CopyTo(bias.Value, 0);
    }

    public override IReadOnlyList<Parameter> Parameters => [weight, bias];

    public override string Description => $"dense {Inputs} {Outputs}";

    public override void Forward(Flow flow)
    {
        Matrix.Multiply(flow.X, weight.Value, flow.Y, flow.Samples, Inputs, Outputs, threads: flow.Threads);
        for (int s = 0; s < flow.Samples; s++)
            Rows.Add(flow.Y.AsSpan(s * Outputs, Outputs), bias.Value);
    }

    public override void Backward(Flow flow)
    {
        if (flow.WantsDx)
            Matrix.MultiplyABt(flow.Dy, weight.Value, flow.Dx, flow.Samples, Outputs, Inputs, threads: flow.Threads);
        if (!flow.Learning)
            return;
        Matrix.MultiplyAtB(flow.X, flow.Dy, weight.Gradient, Inputs, flow.Samples, Outputs, threads: flow.Threads);
        Array.Clear(bias.Gradient);
        for (int s = 0; s < flow.Samples; s++)
            Rows.Add(bias.Gradient, flow.Dy.AsSpan(s * Outputs, Outputs));
    }
}
