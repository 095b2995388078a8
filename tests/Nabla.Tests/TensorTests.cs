namespace Nabla.Tests;

public class TensorTests
{
    static readonly Tensor grid = Tensor.Arange(24).Reshape(2, 3, 4);

    [Fact]
    public void Selectors_are_those_of_NumPy()
    {
        Assert.Equal([3, 4], grid[1].Shape);
        Assert.Equal([12, 16, 20], grid[1, .., 0].ToArray<int>());
        Assert.Equal([7, 11], grid[0, 1.., ^1].ToArray<int>());
        Assert.Equal([2, 1, 3, 4], grid[.., null].Shape);
        Assert.Equal([2, 4, 1], grid[.., 0, .., null].Shape);
        Assert.Equal(23, (int)grid[-1, -1, -1]);
        Assert.Equal([20, 12], grid[1, Tensor.Create([2, 0]), 0].ToArray<int>());
        Assert.Equal([2, 2, 1, 4], grid[.., Tensor.Create([[2], [0]])].Shape);
        Assert.Contains("positions run from -2 to 1", Assert.Throws<IndexException>(() => grid[2]).Message);
        Assert.Contains("4 selectors", Assert.Throws<IndexException>(() => grid[0, 0, 0, 0]).Message);
    }

    [Fact]
    public void Numbers_print_as_in_NumPy()
    {
        Assert.Equal("[1.   2.5  0.25]", Tensor.Create([1f, 2.5f, 0.25f]).ToString());
        Assert.Equal("[[0. 1.]\n [1. 0.]]", Tensor.Create([[0f, 1f], [1f, 0f]]).ToString());
        Assert.Equal("[[ 0  1]\n [ 2 10]]", Tensor.Create([[0, 1], [2, 10]]).ToString());
        Assert.Equal("[nan inf  1.]", Tensor.Create([double.NaN, double.PositiveInfinity, 1]).ToString());
        Assert.Equal("0.1", Tensor.Scalar(0.1f).ToString());
        Assert.Equal("[1.0e-05 1.5e+00]", Tensor.Create([1e-5, 1.5]).ToString());
        Assert.Equal("[   0    1    2 ... 1998 1999 2000]", Tensor.Arange(2001).ToString());
        Assert.Equal("[[[0]\n  [1]]\n\n [[2]\n  [3]]]", Tensor.Arange(4).Reshape(2, 2, 1).ToString());
        Assert.Equal("[]", Tensor.Zeros([0]).ToString());
        Assert.Equal("[]", Tensor.Zeros([2, 0]).ToString());
        Assert.Equal("[ 100.1 1000.7]", Tensor.Create([100.1f, 1000.7f]).ToString());
        Assert.Equal("[ 1.0000e-01  1.0025e+02 -3.0000e+00]", Tensor.Create([0.1f, 100.25f, -3f]).ToString());
    }

    [Fact]
    public void Errors_name_the_operation_and_both_shapes()
    {
        var error = Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]) + Tensor.Ones([2]));
        Assert.StartsWith("Add: (2, 3) and (2,)", error.Message);
        Assert.StartsWith(
            "MatMul: (2, 3) and (2, 3)", Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).MatMul(Tensor.Ones([2, 3]))).Message);
        Assert.StartsWith(
            "Exp: bool", Assert.Throws<DTypeException>(() => new Primitives.Exp().Apply(Tensor.Ones([2], DType.Bool))).Message);
    }

    [Fact]
    public void Whole_numbers_divide_and_take_remainders_as_in_NumPy()
    {
        Assert.Equal(1.5f, (float)(Tensor.Scalar(3) / 2));
        Assert.Equal([1, 2, 0], (Tensor.Create([-2, -1, 3]) % 3).ToArray<int>());
        Assert.Equal(2, (int)(Tensor.Create([1, -1, 4]) > 0).Sum());
        Assert.Equal(0.5f, (float)Tensor.Create([0, 1]).Mean());
    }

    [Fact]
    public void Bytes_add_up_and_multiply_as_whole_numbers()
    {
        var pixels = Tensor.Create(new byte[] { 200, 100, 3 });
        Assert.Equal((303, DType.I32), ((int)pixels.Sum(), pixels.Sum().DType));
        Assert.Equal(60_000, (int)pixels.Prod());
    }

    [Fact]
    public void Truth_values_as_indices_are_refused_with_the_cure() => Assert.Contains(
        "choose between values with Where",
        Assert.Throws<ShapeException>(() => Tensor.Arange(3)[Tensor.Arange(3) > 1]).Message);

    [Fact]
    public void Zeros_take_no_memory_and_behave()
    {
        var zeros = Tensor.Zeros([1 << 14, 1 << 14]);
        Assert.Equal(0f, zeros.Item<float>(100, 200));
        Assert.Equal([1f, 1f], (Tensor.Zeros([2]) + 1).ToArray<float>());
        Assert.Equal(
            [[1f, 0f], [0f, 1f]], new[] { Tensor.Eye(2)[0].ToArray<float>(), Tensor.Eye(2)[1].ToArray<float>() });
    }

    [Fact]
    public void Primitives_with_the_same_parameters_are_equal()
    {
        Assert.Equal(new Primitives.ReduceSum([0, 1]), new Primitives.ReduceSum([0, 1]));
        Assert.NotEqual(new Primitives.ReduceSum([0]), new Primitives.ReduceSum([1]));
        Assert.Equal("slice[Starts = [0], Stops = [2], Steps = [1]]", new Primitives.Slice([0], [2], [1]).ToString());
    }
}
