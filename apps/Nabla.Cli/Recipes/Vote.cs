using Nabla.NN;

namespace Nabla.Cli.Recipes;

/// <summary>
/// Several networks that answer together: ln of the mean of their probabilities, as logits. A single one's are its own
/// but for a constant.
/// <code>x (batch, 28, 28, 1)  ->  y (batch, 10)</code>
/// </summary>
/// <param name="Networks">Those that vote.</param>
[Tree]
partial record Vote(Sequential[] Networks) : ILayer
{
    public Tensor Forward(Tensor x, Pass pass) =>
        Tensor.Stack([.. Networks.Select(network => x.Through(network, pass).LogSoftmax())]).LogSumExp(0)
        - Math.Log(Networks.Length);

    public override string ToString() => $"Vote of {Networks.Length}";
}
