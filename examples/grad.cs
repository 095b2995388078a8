#:project ../src/Nabla/Nabla.csproj
using Nabla;
using static Nabla.Transform;
using Net = (Nabla.Tensor W1, Nabla.Tensor B1, Nabla.Tensor W2, Nabla.Tensor B2);

var x = Tensor.Create([[0f, 0f], [0f, 1f], [1f, 0f], [1f, 1f]]);
var y = Tensor.Create([[0f], [1f], [1f], [0f]]);

var (a, b) = Key.Create(1).Split();
Net net = (a.Normal([2, 4]), Tensor.Zeros([4]), b.Normal([4, 1]), Tensor.Zeros([1]));

// One line for all derivatives; traced once, then run from its graph.
var step = Jit(ValueAndGrad<Net, Tensor, Tensor>(Cost));

for (int epoch = 1; epoch <= 400; epoch++)
{
    var (cost, slope) = step(net, x, y);
    net = (net.W1 - slope.W1, net.B1 - slope.B1, net.W2 - slope.W2, net.B2 - slope.B2);
    if (epoch % 100 == 0) Console.WriteLine($"epoch {epoch}: cost {(float)cost:0.000}");
}

var answers = Logits(net, x).Sigmoid();
for (int i = 0; i < 4; i++) Console.WriteLine($"{(float)x[i, 0]} xor {(float)x[i, 1]} = {(float)answers[i, 0]:0.00}");

Console.WriteLine(MakeGraph<Net, Tensor, Tensor, Tensor>(Cost)(net, x, y).WithLines());

static Tensor Logits(Net net, Tensor x) => (x.MatMul(net.W1) + net.B1).Tanh().MatMul(net.W2) + net.B2;

// The cross-entropy of the sigmoid of z, in the form that does not overflow: ln(1 + e^z) - yz.
static Tensor Cost(Net net, Tensor x, Tensor y)
{
    var z = Logits(net, x);
    return (z.Softplus() - y * z).Mean();
}
