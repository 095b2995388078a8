using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Tests;

/// <summary>
/// docs/primitives.md, from the code: what a primitive is from its doc comment, its rule from its source, whether it
/// has a derivative, a transpose and which element types by trying, on the equations of the laws' cases.
/// </summary>
static partial class PrimitivesPage
{
    public const string Command =
        "NABLA_WRITE=1 dotnet test --project tests/Nabla.Tests --filter-class \"*PrimitivesPageTests\"";

    static readonly DType[] types = [DType.F32, DType.F64, DType.I32, DType.I64, DType.U8, DType.Bool];

    public static Type[] All { get; } = [.. typeof(Primitive).Assembly.GetTypes()
        .Where(type => type.IsSealed && type.IsAssignableTo(typeof(Primitive)))];

    /// <summary>Every primitive of the cases, of their derivatives, and of random numbers, with inputs it has there.</summary>
    public static Dictionary<Type, (Primitive Primitive, TensorType[] Inputs)> Examples()
    {
        var seen = new Dictionary<Type, (Primitive, TensorType[])>();
        void Collect(Graph graph)
        {
            foreach (var equation in graph.Equations)
            {
                TensorType[] inputs = [.. equation.Inputs.Select(input => input.Type with { Weak = false })];
                seen.TryAdd(equation.Primitive.GetType(), (equation.Primitive, inputs));
                if (equation.Primitive is ICall call) foreach (var (_, inner) in call.Graphs) Collect(inner);
            }
        }
        foreach (var c in Cases.All)
        {
            var x = c.Point(0);
            Collect(Transform.MakeGraph(c.Function)(x));
            Collect(Transform.MakeGraph((Tensor[] t) => Transform.Jvp(c.Function, t, t).Tangent)(x));
            Collect(Transform.MakeGraph(Transform.Grad<Tensor[]>(t => c.Function(t).Sum()))(x));
        }
        Collect(Transform.MakeGraph((Tensor x) => Transform.Jit((Tensor t) => t.Sin())(x))(1.0));

        Collect(Nabla.Interpreters.GraphTrace.Make(
            x => [Collectives(x[0])], [new TensorType(DType.F32, [2])], [new NamedAxis("i", 2)]));

        Collect(Transform.MakeGraph((Tensor x) =>
        {
            Transform.DebugCallback(x, _ => { });
            return Transform.PureCallback((Tensor t) => t, new TensorType(DType.F32, []), x);
        })(1f));
        var identity = Transform.CustomVjp((Tensor x) => x, x => (x, 0), (_, g) => g);
        Collect(Transform.MakeGraph((Tensor x) => identity(x))(1.0));
        Collect(Transform.MakeGraph((Tensor x) => Transform.Jvp(identity, x, x).Tangent)(1.0));
        Collect(Transform.MakeGraph((Tensor x) => Transform.While(c => c < 100, c => c * 2, x))(Tensor.Scalar(1.0)));
        Collect(Transform.MakeGraph((Tensor x) => Key.Create(0).Split().First.FoldIn(1).Normal([2]) + x)(1.0));
        return seen;
    }

    static Tensor Collectives(Tensor x) => Transform.PSum(x, "i") + Transform.PMax(x, "i") + Transform.AxisIndex("i")
        + Transform.PSumScatter(Transform.AllGather(x, "i"), "i");

    public static string Write()
    {
        var examples = Examples();
        var docs = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Nabla.xml")).Descendants("member")
            .Where(member => member.Attribute("name")!.Value.StartsWith("T:Nabla.Primitives.", StringComparison.Ordinal))
            .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!));
        var text = new StringBuilder($"""
            # The primitives

            Generated from the code; do not edit. `{Command}` writes this page anew, and a test fails when it is stale.

            Everything that a tensor can do is made of these, and every transformation knows them by the same rules. A
            shape rule, an evaluation, a derivative along a direction (JVP) and a meaning for many examples at once
            (batching) every one of them has: without, it would not compile. *Linear* ones have a transpose too, which is
            what reverse mode runs through. The rule is the one in the source, where it fits on a line: `x` or `a` and
            `b` are the inputs, `y` the output, `tangent` and `cotangent` what is carried forward and back. A derivative
            of zero is that of a step. The last columns say which element types the first input can have.


            """);
        var folder = Path.Combine(Repository.Root, "src/Nabla/Primitives");
        foreach (var file in Directory.GetFiles(folder, "*.cs").Order(StringComparer.Ordinal))
        {
            var source = File.ReadAllText(file);
            Type[] here = [.. Declarations().Matches(source).Select(match => match.Groups[1].Value)
                .Select(name => All.SingleOrDefault(type => type.Name == name)).OfType<Type>().Where(examples.ContainsKey)];
            if (here.Length == 0) continue;
            var name = Path.GetFileName(file);
            text.Append($"## [{name}](../src/Nabla/Primitives/{name})\n\n")
                .Append($"| primitive | what it is | derivative | linear | {string.Join(" | ", types)} |\n")
                .Append($"|---|---|---|---|{string.Concat(types.Select(_ => ":-:|"))}\n");
            foreach (var type in here)
                text.Append($"| `{type.Name}` | {docs[$"T:{type.FullName}"]} | {Derivative(examples[type], type, source)} ")
                    .Append($"| {(type.IsAssignableTo(typeof(ILinear)) ? "yes" : "")} ")
                    .Append($"| {string.Join(" | ", types.Select(dtype => Takes(examples[type], dtype) ? "x" : ""))} |\n");
            text.Append('\n');
        }
        return text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    // The rule's own text where it is one expression, else how it comes about.
    static string Derivative((Primitive Primitive, TensorType[] Inputs) example, Type type, string source)
    {
        if (type.IsAssignableTo(typeof(LinearMap))) return "itself";
        if (!Moves(example)) return "zero";
        var body = Regex.Match(source, $@"sealed record {type.Name}\b.*?\n}}\n", RegexOptions.Singleline).Value;
        var rule = Rules().Match(body);
        var line = Regex.Replace(rule.Groups[1].Value, @"\s+", " ").Replace("Tensor.", "").Replace("|", "\\|");
        if (line.StartsWith("throw", StringComparison.Ordinal)) return "itself, of all inputs at once";
        return rule.Success && line.Length <= 120 ? $"`{line}`" : "in the source";
    }

    static bool Moves((Primitive Primitive, TensorType[] Inputs) example)
    {
        Tensor[] inputs = [.. example.Inputs.Select(type => Tensor.Ones(type.Shape, type.DType))];
        if (example.Primitive is Primitives.DynamicSlice or Primitives.DynamicUpdate) return true;
        if (example.Primitive is Primitives.CustomVjp or Primitives.CustomPullback) return true;
        if (example.Primitive is Primitives.PureCallback or Primitives.AxisIndex) return false;
        if (example.Primitive is Primitives.Collective) return true;
        Tensor?[] tangents = [.. inputs.Select(x => x.Type.IsFloat ? x : null)];
        return example.Primitive.Jvp(inputs, tangents).Tangents.Any(tangent => tangent is not null);
    }

    // Tried: the first input's element type, wherever it stands, is another.
    static bool Takes((Primitive Primitive, TensorType[] Inputs) example, DType dtype)
    {
        // What these take is what their graphs take.
        if (example.Primitive is Primitives.Call or Primitives.Scan or Primitives.While) return true;
        try
        {
            NDArray[] inputs = [.. example.Inputs.Select(type => NDArray.Ones(
                type.DType == example.Inputs[0].DType ? dtype : type.DType, type.Shape))];
            example.Primitive.Abstract([.. inputs.Select(x => new TensorType(x.DType, x.Shape))]);
            example.Primitive.Evaluate(inputs);
            return true;
        }
        catch (ArrayException)
        {
            return false;
        }
    }

    static string Text(XElement summary) => Regex.Replace(
        string.Concat(summary.Nodes().Select(node => node is XElement inner
            ? inner.Attribute("cref")?.Value.Split('.')[^1] ?? inner.Value : node.ToString())), @"\s+", " ")
        .Replace("&gt;", ">").Replace("&lt;", "<").Replace("&amp;", "&").Replace("|", "\\|").Trim();

    [GeneratedRegex(@"^sealed record (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"Tensor\??\s(?:Derivative|Tangent)\([^)]*\)\s*=>\s*(.*?);\n", RegexOptions.Singleline)]
    private static partial Regex Rules();
}
