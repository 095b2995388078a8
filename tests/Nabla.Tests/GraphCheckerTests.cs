using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Tests;

/// <summary>Graphs made by hand, each with one fault, and the checker's word for it.</summary>
public class GraphCheckerTests
{
    static readonly TensorType vector = new(DType.F32, [3]);
    static readonly Var x = new(0, vector), y = new(1, vector), z = new(2, vector);

    static Equation Sin(Atom from, params Var[] to) => new(new Sin(), [from], to);

    static Graph Make(Equation[] equations, Atom[] outputs, (Var, Tensor)[]? constants = null, int slots = 3) =>
        new([x], constants ?? [], equations, outputs, slots);

    static void Refused(string what, Func<Graph> make) =>
        Assert.Contains(what, Assert.Throws<InvalidOperationException>(make).Message);

    [Fact]
    public void A_graph_without_fault_is_taken()
    {
        var graph = Make([Sin(x, y), new(new Add(), [x, y], [z])], [z, x]);
        Assert.Equal([MathF.Sin(1) + 1, 1], graph.Evaluate([Tensor.Ones([3])]).Select(t => (float)t[0]));
    }

    [Fact]
    public void A_variable_is_assigned_once()
    {
        Refused("sin: variable 1, f32[3], is assigned twice", () => Make([Sin(x, y), Sin(x, y)], [y]));
        Refused("sin: variable 0, f32[3], is assigned twice", () => Make([Sin(x, x)], [x]));
        Refused("inputs: variable 0, f32[3], is assigned twice", () => Make([], [x], [(x, Tensor.Ones([3]))]));
    }

    [Fact]
    public void A_variable_is_read_after_it_is_assigned()
    {
        Refused("sin: variable 2, f32[3], is read before it is assigned", () => Make([Sin(z, y), Sin(x, z)], [y]));
        Refused("sin: variable 1, f32[3], is read before it is assigned", () => Make([Sin(y, y)], [y]));
        Refused("outputs: variable 1, f32[3], is read before it is assigned", () => Make([], [y]));
    }

    [Fact]
    public void A_variable_is_one_of_the_graph() =>
        Refused("sin: variable 1, f32[3], is beyond the graph's 1 variables", () => Make([Sin(x, y)], [x], slots: 1));

    [Fact]
    public void A_variable_has_one_type() => Refused(
        "sin: variable 0, f64[3], was assigned as f32[3]",
        () => Make([Sin(new Var(0, new(DType.F64, [3])), new Var(1, new(DType.F64, [3])))], [x]));

    [Fact]
    public void Outputs_have_the_shape_element_type_and_weakness_that_their_primitive_makes()
    {
        Refused("sin gives f32[3], not f32[4]", () => Make([Sin(x, new Var(1, new(DType.F32, [4])))], [x]));
        Refused("sin gives f32[3], not f64[3]", () => Make([Sin(x, new Var(1, new(DType.F64, [3])))], [x]));
        Refused("sin gives f32[3], not f32[3]*", () => Make([Sin(x, new Var(1, vector with { Weak = true }))], [x]));
    }

    [Fact]
    public void Outputs_are_as_many_as_their_primitive_makes()
    {
        Refused("sin gives f32[3], not f32[3] f32[3]", () => Make([Sin(x, y, z)], [y]));
        Refused("sin gives f32[3], not ", () => Make([Sin(x)], [x]));
    }

    [Fact]
    public void Inputs_fit_their_primitive()
    {
        var matrix = Tensor.Ones([2, 2]);
        var bad = new Equation(new DotGeneral([0], [0], [], []), [x, y], [new Var(2, new(DType.F32, []))]);
        Assert.Contains("f32[3] and f32[2,2]", Assert.Throws<ShapeException>(() => Make(
            [bad with { Inputs = [x, new Var(1, matrix.Type)] }], [x], [(new Var(1, matrix.Type), matrix)])).Message);
        var integers = Tensor.Arange(3);
        var mixed = bad with { Inputs = [x, new Var(1, integers.Type)] };
        Assert.Contains("f32[3] and i32[3]", Assert.Throws<DTypeException>(
            () => Make([mixed], [x], [(new Var(1, integers.Type), integers)])).Message);
    }

    [Fact]
    public void A_constant_has_the_type_of_its_variable() =>
        Refused("constants: variable 1, f32[3], has a value of f32[2]", () => Make([], [x], [(y, Tensor.Ones([2]))]));
}
