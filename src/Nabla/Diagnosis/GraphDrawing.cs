using System.Text;
using Nabla.Diagnosis;

namespace Nabla;

/// <summary>Pictures of graphs.</summary>
public static class GraphDrawing
{
    extension(Graph graph)
    {
        /// <summary>
        /// The graph as a picture of its own, in SVG on a light ground: a box for each input, constant, equation and
        /// result, those that are read above those that read them. Equations show the line of C# that they came from.
        /// Calls are opened. Readable up to some forty equations.
        /// </summary>
        public string ToSvg() => GraphSvg.Write(new Diagram(graph));

        /// <summary>The same boxes and arrows in the language of Graphviz: <c>dot -Tsvg</c> draws them.</summary>
        public string ToDot()
        {
            var diagram = new Diagram(graph);
            var text = new StringBuilder("digraph {\n    node [fontname=\"sans-serif\", fontsize=10]\n");
            for (var i = 0; i < diagram.Boxes.Count; i++)
            {
                var box = diagram.Boxes[i];
                var shape = box.Kind == BoxKind.Equation ? "box" : "ellipse";
                text.Append($"    {i} [shape={shape}, label={Quoted($"{box.Title}\n{box.Detail}")}, ");
                text.Append($"tooltip={Quoted(box.Tip)}]\n");
            }
            foreach (var (from, to) in diagram.Arrows) text.Append($"    {from} -> {to}\n");
            return text.Append("}\n").ToString();
        }
    }

    static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";
}
