using System.Numerics.Tensors;
using Nabla;
using static Nabla.Transform;
using Tensor = Nabla.Tensor;

namespace Users;

/// <summary>A file that uses System.Numerics.Tensors as well.</summary>
public class BothTensorsTests
{
    [Fact]
    public void One_using_line_keeps_the_two_names_apart()
    {
        var theirs = System.Numerics.Tensors.Tensor.Create([1f, 2f]);
        Tensor<float> typed = theirs;
        var gradient = Grad((Tensor x) => x.Square().Sum())(Tensor.Create([typed[0], typed[1]]));
        Assert.Equal(DType.F32, gradient.DType);
        Assert.Equal(6f, TensorPrimitives.Sum<float>(gradient.ToArray<float>()));
    }
}
