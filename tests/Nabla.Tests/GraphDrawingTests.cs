using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using Nabla.Compiler.Passes;
using Nabla.Diagnosis;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>The pictures of graphs: all is there, nothing lies on anything else.</summary>
public class GraphDrawingTests
{
    static Tensor Cost((Tensor W1, Tensor B1, Tensor W2, Tensor B2) net, Tensor x, Tensor y)
    {
        var z = (x.MatMul(net.W1) + net.B1).Tanh().MatMul(net.W2) + net.B2;
        return (z.Softplus() - (y * z)).Mean();
    }

    static Graph Gradient()
    {
        var net = (Tensor.Ones([2, 4]), Tensor.Ones([4]), Tensor.Ones([4, 1]), Tensor.Ones([1]));
        return MakeGraph(Jit(Grad<(Tensor, Tensor, Tensor, Tensor), Tensor, Tensor>(Cost)))(
            net, Tensor.Ones([4, 2]), Tensor.Ones([4, 1]));
    }

    static double Number(XElement element, string name) => double.Parse(
        element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    [Fact]
    public void A_picture_has_a_box_for_each_input_equation_and_result()
    {
        var graph = Gradient();
        var svg = XDocument.Parse(graph.ToSvg()).Root!;
        var titles = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        var equations = Inline.Run(graph).Count;
        Assert.InRange(equations, 25, 60);
        Assert.Equal(equations, titles.Count(title => title.Contains(" = ", StringComparison.Ordinal)));
        Assert.Equal(4, titles.Count(title => title.StartsWith("result ", StringComparison.Ordinal)));
        Assert.Contains("a", titles);
        Assert.Contains(titles, title => title.Contains("· GraphDrawingTests.cs:", StringComparison.Ordinal));
        Assert.Equal("#ffffff", svg.Elements().First().Attribute("fill")!.Value);
    }

    [Fact]
    public void Boxes_lie_inside_the_picture_and_not_on_each_other()
    {
        var svg = XDocument.Parse(Gradient().ToSvg()).Root!;
        var boxes = svg.Descendants().Where(e => e.Name.LocalName == "rect" && e.Attribute("x") is not null)
            .Select(e => (X: Number(e, "x"), Y: Number(e, "y"), W: Number(e, "width"), H: Number(e, "height")))
            .ToArray();
        var (width, height) = (Number(svg, "width"), Number(svg, "height"));
        foreach (var (a, i) in boxes.Select((box, i) => (box, i)))
        {
            Assert.True(a.X >= 0 && a.Y >= 0 && a.X + a.W <= width && a.Y + a.H <= height);
            Assert.DoesNotContain(
                boxes[..i], b => a.X < b.X + b.W && b.X < a.X + a.W && a.Y < b.Y + b.H && b.Y < a.Y + a.H);
        }
    }

    [Fact]
    public void Every_arrow_leads_down_along_its_route()
    {
        var diagram = new Diagram(Gradient());
        var layout = new LayeredLayout([.. diagram.Boxes.Select(_ => 100.0)], diagram.Arrows);
        Assert.Equal(diagram.Arrows.Count, layout.Routes.Count);
        foreach (var (route, (from, to)) in layout.Routes.Zip(diagram.Arrows))
        {
            Assert.Equal((from, to), (route[0], route[^1]));
            Assert.Equal(Enumerable.Range(layout[from].Layer, route.Length), route.Select(node => layout[node].Layer));
        }
    }

    [Fact]
    public void A_diamond_has_no_crossing()
    {
        // 0 and 1 are read by 2 and 3, crosswise: ordered as 3 2 below 0 1, no arrows cross.
        var layout = new LayeredLayout([100, 100, 100, 100], [(0, 3), (1, 2)]);
        Assert.True(layout[0].X < layout[1].X == layout[3].X < layout[2].X);
    }

    [Fact]
    public void A_debugger_shows_types()
    {
        static object? Shown(object value)
        {
            var type = value is Tensor ? typeof(Tensor) : value.GetType();
            var text = type.GetCustomAttribute<DebuggerDisplayAttribute>()!.Value;
            var member = text.Trim('{', '}').Split(',')[0];
            return type.GetProperty(member, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!
                .GetValue(value);
        }
        var graph = MakeGraph<Tensor, Tensor>(x => x.Sin() * 2)(Tensor.Ones([3]));
        Assert.Equal("f32[3] -> f32[3], 3 equations", Shown(graph));
        Assert.Equal("f32[3]", $"{Shown(Tensor.Ones([3]))}");
    }

    [Fact]
    public void Dot_has_every_box_and_arrow()
    {
        var text = MakeGraph<Tensor, Tensor>(x => x.Sin() * 2)(Tensor.Ones([3])).ToDot();
        Assert.StartsWith("digraph {\n", text, StringComparison.Ordinal);
        Assert.Contains("0 [shape=ellipse, label=\"a\\nf32[3]\"", text);
        Assert.Contains("1 [shape=box, label=\"b = sin a\\n", text);
        Assert.Contains("\n    0 -> 1\n", text);
    }
}
