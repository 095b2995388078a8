namespace Nabla.Tests.Analyzers;

/// <summary>NABLA009: a jitted function goes on with the value that a variable had when it was traced.</summary>
public class StaleCaptureTests
{
    const string Rule = "NABLA009";

    [Fact]
    public void A_change_between_two_calls_is_told() => Analyzed.Statements(
        Rule,
        "var scale = 2f; var f = Jit((Tensor x) => x * «scale»); Print(f(x)); scale = 3; Print(f(x));",
        "var f = Jit((Tensor x) => Loss(«net», x)); for (var i = 0; i < 3; i++) { Print(f(x)); net = net * 2; }",
        "var step = Jit((Tensor x) => «net» * Loss(net, x)); for (var i = 0; i < 3; i++) net = step(x);",
        "var f = Jit((Tensor a) => «training» ? a : -a); Print(f(x)); training = false; Print(f(x));",
        "var i = 0; var f = Jit((Tensor a) => a * «i»); while (i < 3) { Print(f(x)); i++; }",
        "var i = 0; var f = Jit((Tensor a) => a * «i»); for (; i < 3; i++) Print(f(x));",
        "var r = 1f; var f = Jit((Tensor a) => a * «r»); foreach (var t in new[] { x, y }) { Print(f(t)); r *= 0.5f; }",
        "var f = Jit(Grad((Tensor a) => (a * «y»).Sum())); Print(f(x)); y = y + 1; Print(f(x));",
        "var f = Jit((Tensor a) => ((Func<Tensor, Tensor>)(t => t * «y»))(a)); Print(f(x)); y = x; Print(f(x)); ",
        "Tensor G(Tensor a) => a * «y»; var f = Jit<Tensor, Tensor>(G); Print(f(x)); y = y + 1; Print(f(x));",
        "var r = 1f; var f = Jit((Tensor a) => a * «r»); Print(f(x)); Set(out r); Print(f(x)); static void Set(out float r) => r = 2;",
        "var r = 1f; var f = Jit((Tensor a) => a * «r»); Print(f(x)); (r, var s) = (2f, 3); Print(f(x));",
        "var r = 1f; Func<Tensor, Tensor> g = a => a * «r»; var f = Jit(g); Print(f(x)); r = 2; Print(f(x));");

    [Fact]
    public void What_stays_the_same_or_is_an_argument_is_not() => Analyzed.Statements(
        Rule,
        "var scale = 2f; var f = Jit((Tensor x) => x * scale); Print(f(x)); Print(f(y));",
        "var scale = 2f; scale = 3; var f = Jit((Tensor x) => x * scale); Print(f(x));",
        // Set before the first call, which is when it is traced.
        "var scale = 2f; var f = Jit((Tensor x) => x * scale); scale = 3; Print(f(x)); Print(f(x));",
        // Never called again.
        "var scale = 2f; var f = Jit((Tensor x) => x * scale); Print(f(x)); scale = 3; Print(scale);",
        // An argument.
        "var f = Jit((Net n, Tensor x) => Loss(n, x)); for (var i = 0; i < 3; i++) { Print(f(net, x)); net = net * 2; }",
        // Counts how often it is traced: meant to be seen outside.
        "var traces = 0; var f = Jit((Tensor x) => { traces++; return x; }); Print(f(x)); traces = 0; Print(f(x)); Print(traces);",
        "Tensor? kept = null; var f = Jit((Tensor x) => { kept = x; return x; }); Print(f(x)); kept = null; Print(f(x));",
        // Not jitted: captures are read at each call.
        "var scale = 2f; var f = Grad((Tensor x) => (x * scale).Sum()); Print(f(x)); scale = 3; Print(f(x));",
        "var scale = 2f; var f = Vmap((Tensor x) => x * scale); Print(f(x)); scale = 3; Print(f(x));",
        // Jitted anew after the change.
        "var scale = 2f; Print(Jit((Tensor x) => x * scale)(x)); scale = 3; Print(Jit((Tensor x) => x * scale)(x));",
        "const float scale = 2; var f = Jit((Tensor x) => x * scale); Print(f(x)); Print(f(x));",
        // Its own variables, and its parameter of the same name.
        "var f = Jit((Tensor a) => { var s = a; s = s + 1; return s; }); Print(f(x)); Print(f(x));",
        "foreach (var s in new[] { 1f, 2f }) { var f = Jit((Tensor a) => a * s + a * s); Print(f(x)); Print(f(y)); }");

    [Fact]
    public void The_line_says_what_to_write() => Assert.Equal(
        "'net' changes in line 23, and 'f' goes on with what it was when traced: make it an argument of the jitted function",
        Analyzed.Message("var f = Jit((Tensor x) => Loss(net, x));\nPrint(f(x));\nnet = net * 2;\nPrint(f(x));"));
}
