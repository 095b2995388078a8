using System.Numerics;

namespace Nabla.Course.Adversarial;

/// <summary>The rectifier, y = max(x, 0); its slope is 1 above zero and 0 elsewhere.</summary>
public sealed class Relu(int width) : Layer(width, width)
{
    public override string Description => $"relu {Inputs}";

    public override void Forward(Flow flow) =>
        Rows.Relu(flow.X.AsSpan(0, flow.Samples * Inputs), flow.Y);

    public override void Backward(Flow flow) =>
        Rows.ReluSlope(flow.X.AsSpan(0, flow.Samples * Inputs), flow.Dy, flow.Dx);
}

/// <summary>The sigmoid of chapters 1 to 5, y = 1 / (1 + exp(-x)); its slope is y (1 - y).</summary>
public sealed class Sigmoid(int width) : Layer(width, width)
{
    public override string Description => $"sigmoid {Inputs}";

    public override void Forward(Flow flow)
    {
        int count = flow.Samples * Inputs, i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            (Vector<float>.One / (Vector<float>.One + Vector.Exp(-new Vector<float>(flow.X, i)))).CopyTo(flow.Y, i);
        for (; i < count; i++)
            flow.Y[i] = 1 / (1 + MathF.Exp(-flow.X[i]));
    }

    public override void Backward(Flow flow)
    {
        int count = flow.Samples * Inputs, i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            Vector<float> y = new(flow.Y, i);
            (new Vector<float>(flow.Dy, i) * y * (Vector<float>.One - y)).CopyTo(flow.Dx, i);
        }

        for (; i < count; i++)
            flow.Dx[i] = flow.Dy[i] * flow.Y[i] * (1 - flow.Y[i]);
    }
}
