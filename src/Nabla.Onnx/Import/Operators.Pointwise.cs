using Nabla.Primitives;

namespace Nabla.Onnx;

// One element from the elements at the same place.
static partial class Operators
{
    static Dictionary<string, Func<Tensor, Tensor>> Unary() => new()
    {
        ["Identity"] = x => x,
        ["Neg"] = x => -x,
        ["Abs"] = x => x.Abs(),
        ["Sign"] = x => x.Sign(),
        ["Floor"] = x => x.Floor(),
        ["Ceil"] = x => x.Ceil(),
        ["Round"] = x => x.Round(),
        ["Sqrt"] = x => x.Sqrt(),
        ["Reciprocal"] = x => x.Reciprocal(),
        ["Exp"] = x => x.Exp(),
        ["Log"] = x => x.Log(),
        ["Sin"] = x => x.Sin(),
        ["Cos"] = x => x.Cos(),
        ["Tan"] = x => x.Tan(),
        ["Asin"] = x => x.Asin(),
        ["Acos"] = x => x.Acos(),
        ["Atan"] = x => x.Atan(),
        ["Sinh"] = x => x.Sinh(),
        ["Cosh"] = x => x.Cosh(),
        ["Tanh"] = x => x.Tanh(),
        ["Asinh"] = x => x.Asinh(),
        ["Acosh"] = x => x.Acosh(),
        ["Atanh"] = x => x.Atanh(),
        ["Erf"] = x => x.Erf(),
        ["IsNaN"] = x => x.IsNaN(),
        ["Not"] = x => !x,
        ["Relu"] = x => x.DType.IsFloat() ? x.Relu() : Tensor.Maximum(x, 0),
        ["Sigmoid"] = x => x.Sigmoid(),
        ["Softplus"] = x => x.Softplus(),
        ["Softsign"] = x => x.Softsign(),
        ["Mish"] = x => x.Mish(),
        ["HardSwish"] = x => x * (x / 6 + 0.5).Clip(0, 1),
    };

    static Dictionary<string, Func<Tensor, Tensor, Tensor>> Binary() => new()
    {
        ["Add"] = (a, b) => a + b,
        ["Sub"] = (a, b) => a - b,
        ["Mul"] = (a, b) => a * b,
        ["Div"] = Quotient,
        ["Pow"] = (a, b) => Tensor.Pow(a, b.As(a.DType)).As(a.DType),
        ["And"] = (a, b) => a & b,
        ["Or"] = (a, b) => a | b,
        ["Xor"] = (a, b) => a ^ b,
        ["Equal"] = Tensor.Equal,
        ["Less"] = (a, b) => a < b,
        ["LessOrEqual"] = (a, b) => a <= b,
        ["Greater"] = (a, b) => a > b,
        ["GreaterOrEqual"] = (a, b) => a >= b,
        ["PRelu"] = (x, slope) => Tensor.Where(x < 0, slope * x, x),
        ["MatMul"] = (a, b) => a.MatMul(b),
    };

    static Dictionary<string, Func<NodeCall, Tensor>> Pointwise() => new()
    {
        ["Sum"] = n => n.All.Aggregate((a, b) => a + b),
        ["Mean"] = n => n.All.Aggregate((a, b) => a + b) / n.All.Length,
        ["Max"] = n => n.All.Aggregate(Tensor.Maximum),
        ["Min"] = n => n.All.Aggregate(Tensor.Minimum),
        ["Mod"] = n => n.Int("fmod", 0) == 1 ? Tensor.Remainder(n[0], n[1]) : n[0] % n[1],
        ["Where"] = n => Tensor.Where(n[0], n[1], n[2]),
        ["Cast"] = n => n[0].As(TypeOf(n, "to")),
        ["CastLike"] = n => n[0].As(n[1].DType),
        ["IsInf"] = Infinite,
        ["Clip"] = Clipped,
        ["LeakyRelu"] = n => n[0].LeakyRelu(n.Float("alpha", 0.01f)),
        ["Elu"] = n => n[0].Elu(n.Float("alpha", 1)),
        ["Celu"] = n => n.Float("alpha", 1) is var alpha ? alpha * (n[0] / alpha).Elu() : n[0],
        ["Selu"] = n => n.Float("gamma", 1.05070102f) * n[0].Elu(n.Float("alpha", 1.67326319f)),
        ["ThresholdedRelu"] = n => Tensor.Where(n[0] > n.Float("alpha", 1), n[0], 0),
        ["HardSigmoid"] = n => (n.Float("alpha", 0.2f) * n[0] + n.Float("beta", 0.5f)).Clip(0, 1),
        ["Gelu"] = Gelu,
        ["Softmax"] = n => AlongLast(n, x => x.Softmax()),
        ["LogSoftmax"] = n => AlongLast(n, x => x.LogSoftmax()),
    };

    // In evaluation all is kept.
    static Value[] Dropout(NodeCall n) => n.Given(2) is { } training && (!training.IsKnown || (bool)training.Tensor)
        ? throw n.Refuse("training", "models are read for evaluation")
        : Values(n[0], Tensor.Ones(n[0].Shape, DType.Bool));

    // Whole numbers stay whole, and round towards 0.
    static Tensor Quotient(Tensor a, Tensor b)
    {
        if (a.DType.IsFloat() || a.DType != b.DType) return a / b;
        var shape = Shape.Broadcast("Div", a.Shape, b.Shape);
        return new Div().Apply(a.BroadcastTo(shape), b.BroadcastTo(shape));
    }

    // Numbers of half precision are F32 here.
    static DType TypeOf(NodeCall n, string attribute) => n.Int(attribute, 0) is var type
        && (TensorProto.Types.DataType)type is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16
        ? DType.F32
        : Protos.Type(type) ?? throw n.Refuse($"the type {(TensorProto.Types.DataType)type}", "it is one of ours");

    static Tensor Infinite(NodeCall n)
    {
        var infinite = n[0].IsInfinity();
        if (n.Int("detect_positive", 1) == 0) infinite &= n[0] < 0;
        return n.Int("detect_negative", 1) == 0 ? infinite & (n[0] > 0) : infinite;
    }

    static Tensor Clipped(NodeCall n)
    {
        var x = n[0];
        var low = n.Maybe(1) ?? (n.Has("min") ? n.Float("min", 0) : null);
        var high = n.Maybe(2) ?? (n.Has("max") ? n.Float("max", 0) : null);
        if (low is not null) x = Tensor.Maximum(x, low);
        return high is null ? x : Tensor.Minimum(x, high);
    }

    static Tensor Gelu(NodeCall n) => n.Text("approximate", "none") == "none" ? n[0].Gelu()
        : n[0] is var x ? 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)).Tanh()) : n[0];

    // Until set 13 all axes from one on were one.
    static Tensor AlongLast(NodeCall n, Func<Tensor, Tensor> f)
    {
        var x = n[0];
        var axis = n.Axis(n.Int("axis", n.OperatorSet >= 13 ? -1 : 1), x);
        if (n.OperatorSet >= 13) return f(x.MoveAxis(axis, -1)).MoveAxis(-1, axis);
        return f(Rows(x, axis)).Reshape(x.Shape);
    }
}
