using System.Runtime.CompilerServices;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Tensors that are given away with a call.</summary>
public class DonationTests
{
    static readonly Func<Tensor, Tensor, Tensor> step =
        Jit((Tensor w, Tensor x) => w - (0.1f * x), donate: (w, x) => w);

    static int LineHere([CallerLineNumber] int line = 0) => line;

    [Fact]
    public void A_donated_tensor_is_refused_from_then_on_with_the_line_of_the_call()
    {
        Tensor w = Tensor.Ones([3]), x = Tensor.Ones([3]);
        var line = LineHere() + 1;
        var next = step(w, x);
        Assert.Equal([0.9f, 0.9f, 0.9f], next.ToArray<float>());
        foreach (var use in (Action[])[() => _ = w + 1, () => w.ToArray<float>(), () => _ = $"{w}", () => step(w, x),
            () => Jit((Tensor t) => t * 2)(w), () => Grad((Tensor t) => t.Sum())(w)])
        {
            var message = Assert.Throws<DonatedTensorException>(use).Message;
            Assert.Contains($"f32[3], donated at DonationTests.cs:{line}", message);
            Assert.Contains("use what the function returned", message);
        }
        Assert.Equal([1f, 1f, 1f], x.ToArray<float>());
    }

    [Fact]
    public void A_loop_of_steps_lives_in_two_sets_of_arrays()
    {
        Tensor w = Tensor.Zeros([1000]), x = Tensor.Ones([1000]);
        var places = new HashSet<nint>();
        for (var i = 0; i < 20; i++)
        {
            w = step(w, x);
            places.Add(Address(w));
        }
        Assert.True(places.Count <= 3, $"{places.Count} arrays");
        Assert.Equal(-2f, w.ToArray<float>()[0], 1e-5f);
    }

    // Where a result lies, without looking at it: a look would keep its memory from being used again.
    static unsafe nint Address(Tensor x) => (nint)((ArrayTensor)x).Unseen.Pointer;

    [Fact]
    public void What_was_looked_at_keeps_its_memory()
    {
        Tensor w = Tensor.Zeros([4]), x = Tensor.Ones([4]);
        w = step(w, x);
        var seen = w.Reshape(2, 2);
        for (var i = 0; i < 5; i++) w = step(w, x);
        Assert.Equal([-0.1f, -0.1f, -0.1f, -0.1f], seen.Ravel().ToArray<float>());
    }

    [Fact]
    public void One_tensor_at_two_places_is_refused_by_their_paths()
    {
        var w = Tensor.Ones([3]);
        Assert.Contains("'w' and 'x' are one tensor", Assert.Throws<DonatedTensorException>(() => step(w, w)).Message);
        Assert.Equal(3f, (float)w.Sum());
    }

    [Fact]
    public void Under_another_transformation_nothing_is_given_away()
    {
        var w = Tensor.Ones([3]);
        Grad((Tensor t) => step(t, t * 2).Sum())(w);
        Jit((Tensor t) => step(t, t * 2))(w);
        Assert.Equal(3f, (float)w.Sum());
    }
}
