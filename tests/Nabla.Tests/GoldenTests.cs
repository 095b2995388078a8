using System.Globalization;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// Values and gradients of another project, PyTorch, for the same numbers: Goldens/torch.txt. Tolerances are those of
/// a value against its oracle: 1e-7 in double; in float 1.3e-6 and 1e-5, and 2e-3 for a gradient.
/// </summary>
public class GoldenTests
{
    sealed record Golden(string Name, List<Tensor> Inputs, List<Tensor> Outputs);

    static readonly Dictionary<string, Golden> all = Read().ToDictionary(golden => golden.Name);

    static readonly Dictionary<string, Func<Tensor[], Tensor>> functions = new()
    {
        ["erf"] = x => x[0].Erf(),
        ["erfc"] = x => x[0].Erfc(),
        ["erfinv"] = x => x[0].ErfInv(),
        ["lgamma"] = x => x[0].Lgamma(),
        ["digamma"] = x => x[0].Digamma(),
        ["log2"] = x => x[0].Log2(),
        ["exp2"] = x => x[0].Exp2(),
        ["log1p"] = x => x[0].Log1p(),
        ["expm1"] = x => x[0].Expm1(),
        ["asin"] = x => x[0].Asin(),
        ["acos"] = x => x[0].Acos(),
        ["atan"] = x => x[0].Atan(),
        ["asinh"] = x => x[0].Asinh(),
        ["acosh"] = x => (1 + x[0]).Acosh(),
        ["atanh"] = x => x[0].Atanh(),
        ["rsqrt"] = x => x[0].Rsqrt(),
        ["softplus"] = x => x[0].Softplus(),
        ["gelu"] = x => x[0].Gelu(),
        ["silu"] = x => x[0].Silu(),
        ["mish"] = x => x[0].Mish(),
        ["elu"] = x => x[0].Elu(),
        ["leaky_relu"] = x => x[0].LeakyRelu(),
        ["softsign"] = x => x[0].Softsign(),
        ["logsigmoid"] = x => x[0].LogSigmoid(),
        ["sinh"] = x => x[0].Sinh(),
        ["tan"] = x => x[0].Tan(),
        ["sigmoid"] = x => x[0].Sigmoid(),
        ["tanh"] = x => x[0].Tanh(),
        ["atan2"] = x => Tensor.Atan2(x[0], x[1]),
        ["hypot"] = x => Tensor.Hypot(x[0], x[1]),
        ["logaddexp"] = x => Tensor.LogAddExp(x[0], x[1]),
        ["xlogy"] = x => Tensor.XLogY(x[0], x[1]),
        ["pow"] = x => Tensor.Pow(x[0], x[1]),
        ["remainder"] = x => x[0] % x[1],
        ["fmod"] = x => Tensor.Remainder(x[0], x[1]),
        ["sum"] = x => x[0].Sum(1),
        ["prod"] = x => x[0].Prod(1),
        ["var"] = x => x[0].Var(1, ddof: 1),
        ["std"] = x => x[0].Std(0),
        ["logsumexp"] = x => x[0].LogSumExp(1),
        ["softmax"] = x => x[0].Softmax(1),
        ["log_softmax"] = x => x[0].LogSoftmax(0),
        ["norm"] = x => x[0].Norm(axis: 1),
        ["norm1"] = x => x[0].Norm(1, 1),
        ["norm3"] = x => x[0].Norm(3, 1),
        ["norminf"] = x => x[0].Norm(double.PositiveInfinity, 1),
        ["cumsum"] = x => x[0].CumSum(1),
        ["cumprod"] = x => x[0].CumProd(1),
        ["cummax"] = x => x[0].CumMax(1),
        ["cummin"] = x => x[0].CumMin(0),
        ["sort"] = x => x[0].Sort(1),
        ["topk"] = x => x[0].TopK(2).Values,
        ["layer_norm"] = x => x[0].Standardize(1),
        ["quantile"] = x => x[0].Quantile(0.3, 1),
        ["trace"] = x => x[0].Trace(),
        ["tril"] = x => x[0].Tril(-1),
        ["triu"] = x => x[0].Triu(1),
        ["amax"] = x => x[0].Max(1),
        ["einsum"] = x => Tensor.Einsum("bij,jk,bk->ik", x),
        ["kron"] = x => Tensor.Kron(x[0], x[1]),
        ["tensordot"] = x => Tensor.TensorDot(x[0], x[1]),
        ["matmul"] = x => x[0].MatMul(x[1]),
        ["conv2d"] = x => x[0].Convolve(x[1]),
        ["conv2d_stride_pad_dilation"] = x => x[0].Convolve(x[1], (2, 1), (1, 2), (1, 2)),
        ["conv2d_groups"] = x => x[0].Convolve(x[1], padding: 1, groups: 2),
        ["conv1d"] = x => x[0].Convolve(x[1], 2, 1),
        ["conv_transpose2d"] = x => x[0].ConvolveTranspose(x[1], (2, 1), 1, more: (1, 0)),
        ["max_pool2d"] = x => x[0].MaxPool(2),
        ["max_pool2d_overlap"] = x => x[0].MaxPool(3, 2, 1),
        ["avg_pool2d"] = x => x[0].MeanPool((2, 3), (2, 1), 1),
        ["avg_pool2d_inside"] = x => x[0].MeanPool(3, 2, 1, countPadding: false),
        ["cross_entropy"] = x => Tensor.SoftmaxCrossEntropy(x[0], Tensor.Create([2, 0, 3])),
        ["binary_cross_entropy"] = x => Tensor.SigmoidCrossEntropy(x[0], Tensor.Create([0.0, 1, 0.3, 0.8]).As(x[0].DType)),
    };

    public static TheoryData<string> Names => [.. all.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_value_and_its_gradients_are_those_of_PyTorch(string name)
    {
        var (_, inputs, outputs) = all[name];
        foreach (var type in new[] { DType.F64, DType.F32 })
        {
            Tensor[] x = [.. inputs[..^1].Select(input => input.As(type))];
            var weights = inputs[^1].As(type);
            var (relative, absolute) = type == DType.F64 ? (1e-7, 1e-9) : (1.3e-6, 1e-5);
            Close(name, outputs[0], functions[name](x), relative, absolute);
            Close(name, outputs[0], Jit(functions[name])(x), relative, absolute);
            var gradients = Grad<Tensor[]>(t => (functions[name](t) * weights).Sum())(x);
            for (var i = 0; i < x.Length; i++)
                Close(name, outputs[1 + i], gradients[i], type == DType.F64 ? 1e-7 : 2e-3, absolute);
        }
    }

    static void Close(string name, Tensor expected, Tensor got, double relative, double absolute)
    {
        Assert.Equal(expected.Shape, got.Shape);
        Assert.True(
            (bool)Tensor.AllClose(got.As(DType.F64), expected, relative, absolute), $"{name}\n{expected}\n{got}");
    }

    static IEnumerable<Golden> Read()
    {
        Golden? golden = null;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Nabla.Tests/Goldens/torch.txt")))
        {
            if (line.StartsWith("case ", StringComparison.Ordinal))
            {
                if (golden is not null) yield return golden;
                golden = new(line[5..], [], []);
            }
            else if (line.StartsWith("in ", StringComparison.Ordinal)) golden!.Inputs.Add(Parse(line[3..]));
            else if (line.StartsWith("out ", StringComparison.Ordinal)) golden!.Outputs.Add(Parse(line[4..]));
        }
        yield return golden!;
    }

    static Tensor Parse(string text)
    {
        var parts = text.Split(": ");
        int[] shape = [.. parts[0].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        double[] numbers = [.. parts[1].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return Tensor.Create<double>(numbers, shape);
    }
}
