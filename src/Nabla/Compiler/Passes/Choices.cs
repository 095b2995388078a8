using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;
using Mul = Nabla.Primitives.Mul;

namespace Nabla.Compiler.Passes;

/// <summary>
/// What a maximum over windows did not choose has no slope. So what slopes are multiplied by, the slopes of the windows
/// can be, of which there are fewer; the sum of all is the sum of these; and the gradients of a convolution before the
/// maximum multiply what was chosen only, where that is faster. Windows lie side by side without padding.
/// </summary>
sealed class Choices
{
    readonly Graph graph;
    readonly Rewriter rewriter;
    // What was made of images by windows of a size: the greatest, and their places.
    readonly Dictionary<(Atom Images, (int Y, int X) Size), Atom> greatest = [], places = [];

    Choices(Graph graph) => (this.graph, rewriter) = (graph, new(graph));

    public static Graph Run(Graph graph) => graph.Equations.Any(equation => equation.Primitive is WindowPlace)
        ? new Choices(new Choices(graph).Pooled()).Chosen() : graph;

    static (int Y, int X)? Size(Primitive primitive) => primitive switch
    {
        WindowMax max when AreSideBySide(max.Size, max.Window) => max.Size,
        WindowPlace place when AreSideBySide(place.Size, place.Window) => place.Size,
        _ => null,
    };

    static bool AreSideBySide((int Y, int X) size, Window window) => window == new Window { Stride = size };

    // Factors and sums of slopes become those of the windows' slopes.
    Graph Pooled()
    {
        foreach (var each in graph.Equations)
        {
            var equation = rewriter.Now(each);
            if ((equation.Primitive switch
            {
                Mul => Factor(equation, 0) ?? Factor(equation, 1),
                ReduceSum sum => Sum(equation, sum),
                _ => null,
            }) is { } same)
                rewriter.Replace(each.Outputs[0], same);
            else
                rewriter.Keep(equation);
            if (equation.Primitive is WindowMax max && Size(max) is { } size)
                greatest[(equation.Inputs[0], size)] = rewriter.Read(each.Outputs[0]);
        }
        return DeadCode.Run(rewriter.Finish());
    }

    // place(x, s) f(x) = place(x, s f(max x)): at the place of the greatest f sees the greatest, elsewhere all is zero.
    Var? Factor(Equation product, int slopes)
    {
        if (rewriter.Maker(product.Inputs[slopes]) is not { } place || place.Primitive is not WindowPlace
            || Size(place.Primitive) is not { } size) return null;
        var images = place.Inputs[0];
        if (!greatest.TryGetValue((images, size), out var max))
            max = greatest[(images, size)] = rewriter.Emit(
                new WindowMax(size, new() { Stride = size }), place.Where, images);
        return Pooled(product.Inputs[1 - slopes], images, max) is { } factor
            ? rewriter.Emit(place.Primitive, place.Where, images,
                rewriter.Emit(product.Primitive, product.Where, place.Inputs[1], factor)) : null;
    }

    // A function of images, element by element, of other ones; null where it is not of these alone.
    Atom? Pooled(Atom atom, Atom images, Atom others)
    {
        if (atom == images) return others;
        if (rewriter.Maker(atom) is not { } maker) return null;
        if (maker.Primitive is Broadcast { Axes.Count: 0 } && maker.Inputs[0] is Literal number)
            return rewriter.Emit(new Broadcast(others.Type.Shape, []), maker.Where, number);
        if (!(maker.Primitive.IsPointwise || maker.Primitive is Compare or ConvertTo or Select)) return null;
        var inputs = new Atom[maker.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (Pooled(maker.Inputs[i], images, others) is not { } pooled) return null;
            inputs[i] = pooled;
        }
        return rewriter.Emit(maker.Primitive, maker.Where, inputs);
    }

    Var? Sum(Equation equation, ReduceSum sum) => sum.Axes.IndexOf(1) >= 0 && sum.Axes.IndexOf(2) >= 0
        && rewriter.Maker(equation.Inputs[0]) is { Primitive: WindowPlace place } maker && Size(place) is not null
            ? rewriter.Emit(sum, equation.Where, maker.Inputs[1]) : null;

    // Gradients of convolutions from what was chosen; who wants the greatest and who wants their places asks once.
    Graph Chosen()
    {
        var makers = graph.Equations.SelectMany(equation => equation.Outputs.Select(output => (output, equation)))
            .ToDictionary(each => each.output, each => each.equation);
        Equation? Place(Equation equation) => equation.Primitive is Convolve { Open: not Part.Slopes } gradient
            && equation.Inputs[1] is Var slopes
            && makers.GetValueOrDefault(slopes) is { Primitive: WindowPlace place } maker
            && Size(place) is { } size && ConvolveChosen.Suits(gradient, size, equation) ? maker : null;
        var wanted = graph.Equations.Select(Place).OfType<Equation>()
            .Select(place => (place.Inputs[0], ((WindowPlace)place.Primitive).Size)).ToHashSet();
        foreach (var each in graph.Equations)
        {
            var equation = rewriter.Now(each);
            var chosen = Size(each.Primitive) is { } size && wanted.Contains((each.Inputs[0], size));
            if (chosen) Choose(each.Inputs[0], Size(each.Primitive)!.Value, equation);
            if (chosen && each.Primitive is WindowMax max)
                rewriter.Replace(each.Outputs[0], greatest[(each.Inputs[0], max.Size)]);
            else if (Place(each) is { Primitive: WindowPlace place } maker)
                rewriter.Replace(each.Outputs[0], rewriter.Emit(
                    new ConvolveChosen((Convolve)each.Primitive, place.Size), each.Where,
                    equation.Inputs[0], places[(maker.Inputs[0], place.Size)], rewriter.Read(maker.Inputs[1])));
            else
                rewriter.Keep(equation);
        }
        return DeadCode.Run(rewriter.Finish());
    }

    void Choose(Atom images, (int Y, int X) size, Equation equation)
    {
        if (places.ContainsKey((images, size))) return;
        var choose = new WindowChoose(size);
        Var[] outputs = [.. choose.Abstract([equation.Inputs[0].Type]).Select(rewriter.New)];
        rewriter.Keep(new Equation(choose, [equation.Inputs[0]], outputs, equation.Where));
        (greatest[(images, size)], places[(images, size)]) = (outputs[0], outputs[1]);
    }
}
