namespace Nabla.Tests.Analyzers;

/// <summary>NABLA007: C# that asks a traced tensor for its numbers.</summary>
public class TracedNumberTests
{
    const string Rule = "NABLA007";

    [Fact]
    public void What_must_fail_is_told() => Analyzed.Statements(
        Rule,
        "var f = Jit((Tensor x) => «x > 0» ? x : -x);",
        "var f = Jit((Tensor x) => { if («x.Sum() > 0») return x; return -x; });",
        "var f = Jit((Tensor x) => { var s = x.Sum(); while («s > 1») s = s / 2; return s; });",
        "var f = Jit((Tensor x) => { for (var s = x; «s > 1»; s = s / 2) { } return x; });",
        "var f = Jit((Tensor x) => x * (float)«x.Max()»);",
        "var f = Jit((Tensor x) => (bool)(«x > 0») ? x : -x);",
        "var f = Jit((Tensor x) => { switch ((int)«x.ArgMax()») { case 0: return x; default: return -x; } });",
        "var f = Jit((Tensor x, Tensor y) => { if («x > 0» && y > 0) return x; return y; });",
        "var f = Vmap((Tensor x) => «x > 0» ? x : -x);",
        "var g = MakeGraph((Tensor x) => «x > 0» ? x : -x)(x);",
        "var t = EvalShape((Tensor x) => «x > 0» ? x : -x)(x);",
        "var f = Jit((Net net) => «net.W.Sum() > 0» ? net.W : -net.W);",
        "var f = Jit((Deep d) => «d.Layers[0].W[0] > 0» ? d.Extra[1] : d.Named[\"a\"]);",
        "var f = Jit(((Tensor A, Tensor B) p) => { var (a, b) = p; return «a > b» ? a : b; });",
        "var f = Jit((Tensor[] all) => { foreach (var a in all) if («a > 0») return a; return all[0]; });",
        "var f = Jit((Tensor x) => Tensor.Create(«x».ToArray<float>()));",
        "var f = Jit((Tensor x) => x * «x».Item<float>(0));",
        "Func<Tensor, Tensor> g = x => «x > 0» ? x : -x; var f = Jit(g);",
        "static Tensor G(Tensor x) => «x > 0» ? x : -x; var f = Jit<Tensor, Tensor>(G);",
        "var f = Jit(Grad((Tensor x) => «x > 0» ? x : -x));",
        "var f = Jit(Vmap((Tensor x) => «x > 0» ? x : -x));",
        "var s = Scan((Tensor c, Tensor x) => («x > 0» ? c : -c, c), x, y);",
        "var s = Map((Tensor x) => «x > 0» ? x : -x, x);",
        "var s = While((Tensor c) => «c > 0» ? c < 9 : c < 8, (Tensor c) => c * (float)«c», x);",
        "var s = ForI(0, 9, (Tensor i, Tensor c) => (int)«i» > 3 ? c : -c, x);",
        "var s = Cond(x.Sum() > 0, (Tensor t) => «t > 1» ? t : -t, (Tensor t) => t * (float)«t», x);",
        "var s = Switch(x.ArgMax(), [(Tensor t) => t, (Tensor t) => «t > 1» ? t : -t], x);",
        "var f = Jit((Net net, Tensor x) => { var loss = Loss(net, x); return «loss > 1» ? loss : loss * 2; });",
        "var f = Jit((Tensor x) => { var z = Tensor.Concat([x, x]); z += 1; return (float)«z[0]» * x; });",
        "var f = Jit((Net net) => { var n = net - 0.1f * net; return «n.W > 0» ? n.W : net.W; });");

    [Fact]
    public void What_may_run_is_not() => Analyzed.Statements(
        Rule,
        // Grad alone runs on numbers.
        "var f = Grad((Tensor x) => x > 0 ? x : -x);",
        "var (v, t) = Jvp((Tensor x) => x > 0 ? x : -x, x, x);",
        "var f = (Tensor x) => x > 0 ? x : -x; Print(f(x));",
        // Combines numbers where it is given numbers.
        "var s = AssociativeScan((Tensor a, Tensor b) => a.Sum() > 0 ? a * b : b, x);",
        // Types, shapes and what is static are known while tracing.
        "var f = Jit((Tensor x) => x.Shape[0] > 3 ? x : -x);",
        "var f = Jit((Tensor x) => x.Rank == 2 && x.DType == DType.F32 && x.Length > 4 ? x : -x);",
        "var f = Jit((Tensor x, int times) => times > 3 ? x : -x);",
        "var f = Jit((Net net) => net.Training ? net.W : -net.W);",
        "var f = Jit((Net net) => net.B is null ? net.W : net.W + net.B);",
        "var f = Jit((Net net) => net.B != null ? net.W : -net.W);",
        // A captured tensor has its numbers.
        "var f = Jit((Tensor a) => x > 0 ? a : -a);",
        "var f = Jit((Tensor a) => { var c = Tensor.Ones([1]); return c > 0 ? a : -a; });",
        "var f = Jit((Tensor a) => a * (float)y.Sum());",
        // Shared by all examples, it has its numbers.
        "var f = Vmap((Tensor a, Tensor b) => a > 0 ? b : -b, inAxes: [null, 0]);",
        // Not certain: another value on one way, or behind a condition.
        "var f = Jit((Tensor a) => { var s = a; if (training) s = y; return s > 0 ? a : -a; });",
        "var f = Jit((Tensor a) => { if (training) Print((float)a); return a; });",
        "var f = Jit((Tensor a) => { try { return a > 0 ? a : -a; } catch (ConcretizationException) { return a; } });",
        "var f = Jit((Tensor a) => { a = y; return a > 0 ? a : -a; });",
        // A function inside that gets its own tensors.
        "var f = Jit((Tensor a) => { Func<Tensor, float> number = t => (float)t; return a * number(y); });",
        "static Tensor One(Tensor a) => Tensor.Ones([1]); var f = Jit((Tensor a) => One(a) > 0 ? a : -a);",
        // The functions of the field, and results read outside.
        "var f = Jit((Tensor a) => Tensor.Where(a > 0, a, -a)); if (f(x) > 0) Print((float)f(x));",
        "var f = Jit((Tensor a) => (a > 0) & (a < 1) | !(a > 2));");

    [Theory]
    [InlineData("public Func<Tensor, Tensor> F = Jit<Tensor, Tensor>(G); static Tensor G(Tensor x) { if («x > 0») return x; return -x; }")]
    [InlineData("public Func<Tensor, Tensor> F = Jit((Tensor x) => «x > 0» ? x : -x);")]
    public void Methods_of_the_same_file_and_initializers_are_looked_into(string members) => Analyzed.Members(Rule, members);

    [Theory]
    [InlineData("var f = Jit((Tensor x) => x > 0 ? x : -x);",
        "'x > 0' has no truth while the function is traced: write Tensor.Where(x > 0, x, -x)")]
    [InlineData("var f = Jit((Tensor x) => { if (x > 0) return x; return -x; });",
        "'x > 0' has no truth while the function is traced: write Tensor.Where(condition, a, b), or Cond for work that is worth a branch")]
    [InlineData("var f = Jit((Tensor x) => { while (x > 1) { } return x; });",
        "'x > 1' has no truth while the function is traced: write While(condition, body, state)")]
    [InlineData("var f = Jit((Tensor x) => x * (float)x.Max());",
        "'x.Max()' has no number while the function is traced: compute with the tensor itself, or return it and read it outside")]
    [InlineData("var f = Jit((Tensor x, Tensor y) => { if (x > 0 && y > 0) return x; return y; });",
        "'x > 0' has no truth while the function is traced: write & or | for element by element")]
    public void The_line_says_what_to_write(string statements, string message) =>
        Assert.Equal(message, Analyzed.Message(statements));

    [Fact]
    public void What_goes_into_two_transformations_is_told_of_once() => Analyzed.Statements(
        Rule, "static Tensor G(Tensor x) => «x > 0» ? x : -x; var f = Jit<Tensor, Tensor>(G); var g = Vmap<Tensor, Tensor>(G);");
}
