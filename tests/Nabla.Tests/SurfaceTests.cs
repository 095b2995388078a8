namespace Nabla.Tests;

/// <summary>Operations at NumPy's own examples and at their edges, and what they say of inputs that do not fit.</summary>
public class SurfaceTests
{
    static readonly Tensor grid = Tensor.Arange(6).Reshape(2, 3);

    [Fact]
    public void Elements_are_arranged_as_in_NumPy()
    {
        Assert.Equal([0, 0, 1, 1], Tensor.Arange(2).Repeat(2).ToArray<int>());
        Assert.Equal([0, 1, 0, 1], Tensor.Arange(2).Tile(2).ToArray<int>());
        Assert.Equal([2, 0, 1], Tensor.Arange(3).Roll(1).ToArray<int>());
        Assert.Equal([0, 1, 0, 3, 4, 5], grid.At[0, ^1].Set(0).Ravel().ToArray<int>());
        Assert.Equal([0, 0, 0, 3, 4, 0], grid.Tril().Ravel().ToArray<int>());
        Assert.Equal([0, 1, 2, 0, 4, 5], grid.Triu().Ravel().ToArray<int>());
        Assert.Equal(4, (int)grid.Trace());
        Assert.Equal([7, 0, 7, 7, 1], Tensor.Arange(2).Pad([(1, 0, 2)], 7).ToArray<int>());
        var line = Tensor.Arange(4);
        Assert.Equal([0.5f, 1f, 3f], Tensor.Create([0.5f, 1f, 9f]).Interpolate(line, line).ToArray<float>());
    }

    [Fact]
    public void Of_equal_elements_the_first_is_on_top()
    {
        var (values, places) = Tensor.Create([1, 3, 3, 2]).TopK(3);
        Assert.Equal([3, 3, 2], values.ToArray<int>());
        Assert.Equal([1, 2, 3], places.ToArray<int>());
    }

    [Fact]
    public void Tensors_are_close_as_in_NumPy()
    {
        var x = Tensor.Create([1e10, 1e-8, double.PositiveInfinity, double.NaN]);
        var y = Tensor.Create([1.00001e10, 1e-9, double.PositiveInfinity, double.NaN]);
        Assert.Equal([true, true, true, false], Tensor.IsClose(x, y).ToArray<bool>());
        Assert.True((bool)Tensor.AllClose(x, y, equalNaN: true));
        Assert.False((bool)Tensor.ArrayEqual(grid, grid.T));
        Assert.True((bool)Tensor.ArrayEqual(grid, grid + 0));
    }

    [Fact]
    public void Of_two_that_are_set_the_last_stays_and_alone_has_the_gradient()
    {
        var places = Tensor.Create([0, 0]);
        Assert.Equal([2f, 0f], Tensor.Zeros([2]).At[places].Set(Tensor.Create([1f, 2f])).ToArray<float>());
        var gradient = Transform.Grad<Tensor>(v => Tensor.Zeros([2]).At[places].Set(v).Sum());
        Assert.Equal([0f, 1f], gradient(Tensor.Create([1f, 2f])).ToArray<float>());
        // d/du of x u v is x v, where u is 0 too.
        var product = Transform.Grad<Tensor>(v => (Tensor.Ones([2]) * 3).At[places].Multiply(v)[0]);
        Assert.Equal([15f, 0f], product(Tensor.Create([0f, 5f])).ToArray<float>());
    }

    [Fact]
    public void Norms_have_a_gradient_at_zero()
    {
        foreach (var order in (double[])[1, 2, 3])
            Assert.Equal([0f, 0f], Transform.Grad<Tensor>(x => x.Norm(order))(Tensor.Zeros([2])).ToArray<float>());
        Assert.Equal(0f, (float)Transform.Grad<Tensor>(x => Tensor.Hypot(x, x))(0f));
        Assert.Equal(0.5f, (float)Transform.Grad<Tensor>(x => Tensor.LogAddExp(x, 2f))(2f));
        Assert.Equal(float.NegativeInfinity, (float)Tensor.LogAddExp(float.NegativeInfinity, float.NegativeInfinity));
    }

    [Fact]
    public void Errors_name_the_operation_the_shapes_and_the_cure()
    {
        static string Message(Action act) => Assert.ThrowsAny<ArrayException>(act).Message;
        Assert.StartsWith("Tensor[]: axis 0 of (2, 3)", Message(() => grid.At[2].Set(0)));
        Assert.StartsWith("At[...].Add: 3 selectors for (2, 3)", Message(() => grid.At[0, 0, 0].Add(0)));
        var images = Tensor.Ones([2, 3, 3, 2]);
        Assert.Contains("images (2, 3, 3, 2)", Message(() => images.Convolve(Tensor.Ones([2, 2, 3, 1]))));
        Assert.StartsWith("MaxPool: (2, 3)", Message(() => grid.MaxPool(2)));
        Assert.StartsWith("TopK: 4 along axis 1 of (2, 3)", Message(() => grid.TopK(4)));
        Assert.StartsWith("Pad: 3 widths for (2, 3)", Message(() => grid.Pad([(0, 0), (0, 0), (0, 0)])));
        Assert.Contains("labels", Message(() => Tensor.SoftmaxCrossEntropy(Tensor.Ones([2, 3]), Tensor.Ones([2]))));
        Assert.Contains("'j'", Message(() => Tensor.Einsum("ij,jk->ik", Tensor.Ones([2, 3]), Tensor.Ones([2, 3]))));
    }
}
