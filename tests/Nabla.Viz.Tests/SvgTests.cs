using System.Globalization;
using System.Xml.Linq;
using CsCheck;

namespace Nabla.Viz.Tests;

public class SvgTests
{
    static readonly double[] Odd =
        [0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, -1e308, 5e-324];

    static readonly Gen<double> Wild =
        Gen.OneOf(Gen.Double, Gen.Double[-10, 10], Gen.Int[0, Odd.Length - 1].Select(i => Odd[i]));

    public static TheoryData<string> Names => [.. Charts.All.Keys];

    /// <summary>
    /// A picture that changed on purpose is looked at first; then the received file takes the snapshot's place.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_chart_is_drawn_as_it_was(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Snapshots"), file = Path.Combine(folder, name + ".svg");
        string expected = File.Exists(file) ? File.ReadAllText(file) : "", drawn = Charts.All[name]();
        if (drawn == expected) return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".received.svg"), drawn);
        Assert.Fail($"{name}.svg differs; what was drawn now is {name}.received.svg in {folder}.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_chart_is_small_and_accessible(string name)
    {
        string svg = Charts.All[name]();
        var root = XDocument.Parse(svg).Root!;
        Assert.Equal("img", root.Attribute("role")?.Value);
        Assert.NotEmpty(root.Elements().First(e => e.Name.LocalName == "title").Value);
        Assert.InRange(svg.Length, 500, 12_000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_chart_has_nothing_outside_its_edges(string name)
    {
        var root = XDocument.Parse(Charts.All[name]()).Root!;
        double width = Number(root, "width"), height = Number(root, "height");
        foreach (var text in root.Descendants()
            .Where(e => e.Name.LocalName == "text" && e.Attribute("transform") is null))
        {
            double size = text.Attribute("font-size") is null ? SvgWriter.TextSize : Number(text, "font-size");
            double wide = SvgText.Width(text.Value, size) * 0.9;
            double left = Number(text, "x") - (
                wide * text.Attribute("text-anchor")?.Value switch { "middle" => 0.5, "end" => 1, _ => 0 });
            Assert.True(left >= 0
                && left + wide <= width, $"'{text.Value}' goes from {left} to {left + wide} of {width}.");
            Assert.InRange(Number(text, "y"), size * 0.7, height);
        }
    }

    [Fact]
    public void Any_text_and_any_data_make_well_formed_xml() =>
        Gen.Select(Gen.String, Wild.Array[0, 12], Gen.Bool, Gen.Bool).Sample((text, values, logX, logY) =>
        {
            var line = new LineChart { Title = text, XLabel = text, YLabel = text, LogX = logX, LogY = logY }
                .Add(text, values, [.. values.Reverse()], markers: logX).AddBand(text, values, values, values).AddLevel(
                    text, values.FirstOrDefault());
            var plane = new ScatterChart { Title = text, LogX = logX, LogY = logY, Stretch = logY }
                .AddField((x, y) => x * values.FirstOrDefault(), -1, 1).Add(text, values, values)
                .AddLine(text, values.FirstOrDefault(), values.LastOrDefault(), 1);
            var bars = new BarChart { Title = text, Labels = [text], LogY = logY }.Add(text, values, values);
            var graph = new GraphDiagram { Title = text }.Node("a", text, text, text).Node("b", text).Edge(
                "a", "b", text);
            var network = new NetworkDiagram(2, 3) { Title = text }.Weights(
                1, (to, from) => values.ElementAtOrDefault(to)).Label(0, _ => text);
            foreach (string svg in new[] { line.ToSvg(), plane.ToSvg(), bars.ToSvg(), graph.ToSvg(), network.ToSvg() })
            {
                XDocument.Parse(svg);
                Assert.DoesNotContain("NaN\"", svg);
            }
        }, iter: 60);

    [Fact]
    public void Markup_in_a_title_is_text() =>
        Assert.Contains("&lt;b&gt; &amp; &quot;c&quot; \uFFFD", new LineChart { Title = "<b> & \"c\" \u0001" }.ToSvg());

    [Fact]
    public void Names_never_stand_over_the_data()
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"curve {i}")];
        foreach (int height in new[] { 200, 500 })
        {
            var chart = new LineChart { Height = height };
            foreach (string name in names) chart.Add(name, [0, 1], [0, 1]);
            var svg = XDocument.Parse(chart.ToSvg());
            var plot = svg.Descendants().First(e => e.Name.LocalName == "clipPath").Elements().Single();
            double right = Number(plot, "x") + Number(plot, "width"),
                bottom = Number(plot, "y") + Number(plot, "height");
            var labels = svg.Descendants().Where(e => e.Name.LocalName == "text" && names.Contains(e.Value)).ToList();
            Assert.Equal(12, labels.Count);
            Assert.All(labels, l => Assert.True(Number(l, "x") > right || Number(l, "y") > bottom));
            Assert.Equal(12, labels.Select(l => (Number(l, "x"), Number(l, "y"))).Distinct().Count());
        }
    }

    static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
