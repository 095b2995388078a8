using static Nabla.Tests.Diagnosis.NanCases;
using static Nabla.Transform;

namespace Nabla.Tests.Diagnosis;

/// <summary>The cases of the quandary, each with its variants, what survives them, and what is to be written instead.</summary>
public class NanTests
{
    const double Infinity = double.PositiveInfinity;

    // 1. σ(-104) = 7e-46 in F32 is 0. Forward ln 0; backward 1/σ times σ(1 - σ), infinity times 0.
    [Fact]
    public void Log_of_a_sigmoid()
    {
        Forward("Log", z => -z.Sigmoid().Log(), F32(1, -104), -Infinity, 1, 0, "LogSigmoid");
        Forward("Log", z => -(1 - z.Sigmoid()).Log(), F32(1, 17), -Infinity, 1, 0, "(-z).LogSigmoid");
        Forward("Log", z => -z.Sigmoid().Log(), F64(1, -750), -Infinity, 1, 0, "LogSigmoid");
        Forward("Log", z => -(1 - z.Sigmoid()).Log(), F64(37, 1), -Infinity, 0, 0, "(-z).LogSigmoid");
        Healthy(z => -z.Sigmoid().Log(), F64(1, -104));
        Healthy(z => -(1 - z.Sigmoid()).Log(), F32(1, 16));
        Healthy(z => -z.LogSigmoid(), F32(1, -104, 17, 1e30f));
        Healthy(z => Tensor.SigmoidCrossEntropy(z, F32(1, 0)), F32(-1000, 1000));
    }

    // The loss is thrown away, and only its gradient is left: there the forward ln 0 is dead, and what is born is 1/0.
    [Fact]
    public void Gradient_of_a_log_of_a_sigmoid_compiled()
    {
        var birth = Nans.Find(() => Jit(Grad<Tensor>(z => -z.Sigmoid().Log().Sum()))(F32(1, -104)))!;
        Assert.Equal(("Log", "Div", NanPass.Backward, Infinity), (birth.Operation, birth.Primitive, birth.Pass, birth.Value));
        Assert.Contains("LogSigmoid", birth.Cure);
    }

    // 2. 1 - 1e-12 is 1 in F32: the clip does not clip.
    [Fact]
    public void Log_of_one_minus_a_clip()
    {
        Forward("Log", p => -(1 - p.Clip(1e-12, 1 - 1e-12)).Log(), F32(0.5f, 1), -Infinity, 1, 0, "1 - 1e-12 is 1 in F32");
        Healthy(p => -(1 - p.Clip(1e-12, 1 - 1e-12)).Log(), F64(0.5, 1));
        Healthy(p => -(1 - p.Clip(1e-6, 1 - 1e-6)).Log(), F32(0.5f, 1));
    }

    // 3. e^x overflows above 88.7 in F32, above 709.8 in F64.
    [Fact]
    public void Softmax_without_its_maximum()
    {
        Forward("Exp", z => z.Exp() / z.Exp().Sum(), F32(1, 89), Infinity, 1, 89, "Softmax");
        Forward("Exp", z => z.Exp() / z.Exp().Sum(), F64(710, 1), Infinity, 0, 710, "Softmax");
        Forward("Exp", z => (1 + z.Exp()).Log(), F32(1, 100), Infinity, 1, 100, "Softplus");
        Forward("Exp", z => 1 / (1 + (-z).Exp()), F32(1, -100), Infinity, 1, 100, "Sigmoid");
        Forward("Log", z => (z.Exp() / z.Exp().Sum()).Log(), F32(80, -80), -Infinity, 1, 0, "LogSoftmax");
        Forward("Log", z => z.Exp().Sum(axis: -1, keepDims: true).Log() + z, F32(-110, -120), -Infinity, 0, 0, "LogSumExp");
        Forward("Div", z => z.Exp() / z.Exp().Sum(), F32(-110, -120), double.NaN, 0, 0, "Softmax");
        Healthy(z => z.Exp() / z.Exp().Sum(), F64(1, 89));
        Healthy(z => z.Softmax(), F32(1, 1e30f));
        Healthy(z => z.LogSoftmax(), F32(80, -80, 1e4f));
        Healthy(z => z.LogSumExp() + z, F32(-110, -120));
        Healthy(z => z.Softplus(), F32(100, -200));
    }

    // 4. The branch not taken: 0 times the slope there, which is infinite.
    [Fact]
    public void A_branch_that_is_not_taken()
    {
        Forward("Log", x => Tensor.Where(x > 0, x.Log(), 0), F32(4, 0, 9), -Infinity, 1, 0, "Where(x > 0, Where(x > 0, x, 1).Log(), 0)");
        Backward("Sqrt", x => Tensor.Where(x > 0, x.Sqrt(), 0), F32(4, 0, 9), Infinity, 1, 0, "Where(x > 0, Where(x > 0, x, 1).Sqrt(), 0)");
        Backward("Sqrt", x => Tensor.Where(x > 0, x.Sqrt(), 0), F64(4, 9, 0), Infinity, 2, 0, "Where(x > 0, x, 1)");
        Forward("Div", x => Tensor.Where(x > 0, 1 / x, 0), F32(4, 0), Infinity, 1, 0, "Where(d != 0, d, 1)");
        Healthy(x => Tensor.Where(x > 0, Tensor.Where(x > 0, x, 1).Log(), 0), F32(4, 0, 9));
        Healthy(x => Tensor.Where(x > 0, Tensor.Where(x > 0, x, 1).Sqrt(), 0), F32(4, 0, 9));
    }

    // 5. The root has no slope at 0: a norm, a deviation, an epsilon outside.
    [Fact]
    public void Roots_at_0()
    {
        Backward("Sqrt", x => x.Square().Sum(-1, keepDims: true).Sqrt().Square(), F32(0, 0), Infinity, 0, 0, "x.Norm()");
        Backward("Sqrt", x => (x * x).Sum(-1, keepDims: true).Sqrt(), F64(0, 0), Infinity, 0, 0, "x.Norm()");
        Backward("Sqrt", x => x.Std(-1, keepDims: true), F32(3, 3), Infinity, 0, 0, "(v + eps).Rsqrt()");
        Backward("Sqrt", x => (x - x.Mean()) / (x.Var(-1, keepDims: true).Sqrt() + 1e-5), F32(3, 3, 3), Infinity, 0, 0, "inside the root");
        Forward("Rsqrt", x => (x - x.Mean()) * x.Var(-1, keepDims: true).Rsqrt(), F32(3, 3), Infinity, 0, 0, "inside the root");
        Healthy(x => x.Norm().Square(), F32(0, 0));
        Healthy(x => x.Standardize(), F32(3, 3));
    }

    // 6. E[x²] - E[x]² near 4096 ± 0.01: both are 16777216, give or take one rounding: 0 is left, or -1.
    [Fact]
    public void One_pass_variance()
    {
        Forward("Rsqrt", x => x * (x.Square().Mean(-1, keepDims: true) - x.Mean(-1, keepDims: true).Square()).Rsqrt(), F32(4096.01f, 4095.99f), double.NaN, 0, -1, "x.Var()");
        Backward("Sqrt", x => ((x * x).Mean(-1, keepDims: true) - x.Mean(-1, keepDims: true).Square()).Sqrt(), F32(4096.01f, 4096.01f), Infinity, 0, 0, "x.Var()");
        Forward("Div", x => (x - 4096) / (x.Square().Mean(-1, keepDims: true) - x.Mean(-1, keepDims: true).Square()), F32(4096.01f, 4096.01f), Infinity, 0, 0, "x.Var()");
        Healthy(x => x * (x.Square().Mean(-1, keepDims: true) - x.Mean(-1, keepDims: true).Square()).Rsqrt(), F64(4096.01, 4095.99));
        Healthy(x => x * x.Var(-1, keepDims: true).Rsqrt(), F32(4096.01f, 4095.99f));
    }

    // 7. A direction of length 0.
    [Fact]
    public void A_gradient_divided_by_its_length()
    {
        Forward("Div", g => g / g.Square().Sum(-1, keepDims: true).Sqrt(), F32(0, 0), double.NaN, 0, 0, "g.Sign()");
        Forward("Div", g => g / g.Norm(axis: -1, keepDims: true), F32(0, 0), double.NaN, 0, 0, "g.Norm() + eps");
        Forward("Div", x => x / x, F64(1, 0), double.NaN, 1, 0, "the divisor is 0");
        Healthy(g => g / (g.Norm(axis: -1, keepDims: true) + 1e-12), F32(0, 0));
    }

    // 8. A whole number that has wrapped round is wrong, and a number: 50000² is -1794967296. It is the root that tells.
    // Pow takes whole numbers as F32, and Take refuses a position outside its axis: neither makes a NaN.
    [Fact]
    public void The_root_of_a_whole_number_that_wrapped_round()
    {
        Forward("Sqrt", x => x.As(DType.I32).Square().As(DType.F32).Sqrt(), F32(1, 50000), double.NaN, 1, -1794967296, "negative");
        Healthy(x => Tensor.Pow(x.As(DType.I32), 31).Sqrt() * x, F32(1, 2));
        Assert.Throws<IndexException>(() => F32(1, 2).Take(Tensor.Create([5])));
    }

    [Fact]
    public void What_has_no_place_in_the_table_of_the_quandary()
    {
        Forward("Log", x => x.Log(), F32(1, -2), double.NaN, 1, -2, "negative");
        Forward("Sqrt", x => x.Sqrt(), F64(1, -2), double.NaN, 1, -2, "negative");
        Forward("Pow", x => Tensor.Pow(x, 0.5), F32(1, -2), double.NaN, 1, -2, "power");
        Backward("Pow", x => Tensor.Pow(x, 0.5), F32(1, 0), Infinity, 1, 0, "power");
        Forward("Reciprocal", x => x.Reciprocal(), F32(1, 0), Infinity, 1, 0, "divisor");
        Forward("Mul", x => x * x, F32(1, 2e19f), Infinity, 1, 2e19, "more than the type can hold");
        Forward("Square", x => x.Square(), F32(1, 2e19f), Infinity, 1, 2e19, "more than the type can hold");
        Forward("Add", x => x + x, F64(1e308, 1), Infinity, 0, 1e308, "more than the type can hold");
        Forward("Sum", x => x.Sum(-1, keepDims: true), F32(3e38f, 3e38f), Infinity, 0, 3e38, "more than the type can hold");
        Forward("Convert", x => x.As(DType.F32), F64(1, 1e39), Infinity, 1, 1e39, "narrower");
        Forward("Asin", x => x.Asin(), F32(0, 1.5f), double.NaN, 1, 1.5, "Clip");
        Backward("Acos", x => x.Acos(), F32(0, 1), Infinity, 1, 0, "Clip");
        Forward("Sinh", x => x.Sinh(), F32(0, 100), Infinity, 1, 100, "overflows");
        Forward("Expm1", x => x.Expm1(), F32(0, 100), Infinity, 1, 100, "overflows");
        Forward("Log1p", x => x.Log1p(), F32(0, -1), -Infinity, 1, -1, "ln 0");
        Forward("Dot", x => x.MatMul(Tensor.Full([2, 1], 1e20f)), F32(1e20f, 1), Infinity, 0, 1e20, "more than the type can hold");
    }
}
