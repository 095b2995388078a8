using Nabla.Course.Adversarial;
using Nabla.Course.Convolutions;
using Nabla.Course.Frameworks.Mini;
using Dense = Nabla.Course.Frameworks.Mini.Dense;
using Pass = Nabla.Course.Frameworks.Mini.Pass;

namespace Nabla.Course.Frameworks;

#region stranger
/// <summary>A layer of chapters 7 to 9 at home in this one: it has a way forward and a way back.</summary>
sealed record Stranger(Layer Layer) : ILayer
{
    readonly Node[] own = [.. Layer.Parameters.Select(p => new Node(1, p.Value.Length, p.Value))];

    public Node Forward(Node x, Pass pass)
    {
        Node y = new(x.Rows, Layer.Outputs);
        Flow flow = new(x.Values, y.Values, y.Slope, new float[x.Values.Length], new float[Layer.ScratchLength(x.Rows)])
        {
            Samples = x.Rows,
            Learning = pass.Training,
            WantsDx = !x.Given,
        };
        Layer.Forward(flow);
        return pass.Did(y, () =>
        {
            Layer.Backward(flow);
            Rows.Add(x.Slope, flow.Dx);
            foreach ((Node node, Parameter p) in own.Zip(Layer.Parameters))
                Rows.Add(node.Slope, p.Gradient);
        });
    }

    public IEnumerable<Node> Parameters => own;
}
#endregion

static class Networks
{
    #region convolutional
    /// <summary>A convolution of 5 x 5 and a pooling by chapter 9, and what this chapter has.</summary>
    public static ILayer Convolutional(int maps, Random random)
    {
        Convolution eye = new(0, new Planes(1, 28, 28), maps, new Window(5), random);
        MaxPool pool = new(eye.OutputPlanes, 2);
        Dense last = Dense.Create(pool.Outputs, 10, random);
        return new Chain(new Stranger(eye), new Stranger(pool), new Function(Operations.Relu), last);
    }
    #endregion
}
