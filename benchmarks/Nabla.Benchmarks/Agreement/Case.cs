using TorchSharp;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Agreement;

/// <summary>
/// A function that both frameworks have, of tensors drawn from N(0, 1) and laid out as Nabla lays them out: channels
/// last, weights (inputs, outputs). What it gives, and its gradients for a fixed random cotangent, should agree.
/// </summary>
/// <param name="Name">What it is.</param>
/// <param name="Ours">By Nabla.</param>
/// <param name="Theirs">By torch: the value and, after a backward pass, the gradients in Nabla's layout.</param>
/// <param name="Shapes">What goes in.</param>
sealed record Case(
    string Name, Func<Tensor[], Tensor> Ours,
    Func<torch.Tensor[], (torch.Tensor Y, Func<torch.Tensor?[]> Slopes)> Theirs, params int[][] Shapes)
{
    /// <summary>One whose gradients torch leaves at what went in.</summary>
    public static Case Of(
        string name, Func<Tensor[], Tensor> ours, Func<torch.Tensor[], torch.Tensor> theirs, params int[][] shapes) =>
        new(name, ours, x => (theirs(x), () => [.. x.Select(each => each.grad)]), shapes);

    /// <summary>The greatest differences of value and gradients, relative to the largest number of each.</summary>
    public (double Value, double Gradient) Differences(DType type)
    {
        var key = Key.Create(1);
        Tensor[] inputs = [.. Shapes.Select((shape, i) => key.FoldIn(i).Normal(shape, DType.F64).As(type))];
        var (y, pull) = Vjp(Ours, inputs);
        var cotangent = key.FoldIn(99).Normal(y.Shape, DType.F64).As(type);
        var slopes = pull(cotangent);

        using var scope = torch.NewDisposeScope();
        torch.Tensor[] theirs = [.. inputs.Select(x => ToTorch(x).requires_grad_(true))];
        var (value, theirSlopes) = Theirs(theirs);
        (value * ToTorch(cotangent)).sum().backward();
        return (Apart(y, value), slopes.Zip(theirSlopes(), (a, b) => b is null ? double.NaN : Apart(a, b)).Max());
    }

    public static torch.Tensor ToTorch(Tensor x)
    {
        long[] shape = [.. x.Shape.Dims.ToArray().Select(extent => (long)extent)];
        return x.DType == DType.F64
            ? torch.tensor(x.ToArray<double>()).reshape(shape) : torch.tensor(x.ToArray<float>()).reshape(shape);
    }

    /// <summary>The greatest distance of two tensors of one shape, relative to the largest number, or to 1.</summary>
    public static double Apart(Tensor ours, torch.Tensor theirs)
    {
        if (!ours.Shape.Dims.ToArray().Select(extent => (long)extent).SequenceEqual(theirs.shape)) return double.NaN;
        double[] a = ours.As(DType.F64).ToArray<double>();
        double[] b = theirs.detach().to_type(torch.ScalarType.Float64).contiguous().data<double>().ToArray();
        return a.Zip(b, (x, y) => Math.Abs(x - y)).DefaultIfEmpty().Max() / Math.Max(1, b.Select(Math.Abs).Max());
    }
}
