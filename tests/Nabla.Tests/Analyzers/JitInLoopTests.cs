namespace Nabla.Tests.Analyzers;

/// <summary>NABLA010: a loop that traces and compiles in every round.</summary>
public class JitInLoopTests
{
    const string Rule = "NABLA010";

    [Fact]
    public void A_new_function_in_every_round_is_told() => Analyzed.Statements(
        Rule,
        "for (var i = 0; i < 3; i++) Print(«Jit((Tensor a) => a * y)»(x));",
        "while (times-- > 0) { var f = «Jit((Tensor a) => a * y)»; Print(f(x)); Print(f(y)); }",
        "foreach (var t in new[] { x, y }) Print(«Jit((Tensor a) => a * y)»(t));",
        "for (var i = 0; i < 3; i++) { var f = «Jit((Tensor a) => Loss(net, a))»; net = net * f(x); }",
        "for (var i = 0; i < 3; i++) net = net - «Jit(Grad((Net n, Tensor t) => Loss(n, t)))»(net, x);",
        "for (var i = 0; i < 3; i++) { var step = «Jit(ValueAndGrad((Net n, Tensor t) => Loss(n, t)))»; Print(step(net, x)); }",
        "do { foreach (var t in new[] { x, y }) Print(«Jit((Tensor a) => a * t)»(y)); } while (training);",
        "for (var i = 0; i < 3; i++) { var batch = x[i]; Print(«Jit((Net n) => Loss(n, batch))»(net)); }",
        "for (var i = 0; i < 3; i++) { var g = (Tensor a) => a * y; Print(«Jit(g)»(x)); }",
        "Tensor G(Tensor a) => a * y; for (var i = 0; i < 3; i++) Print(«Jit<Tensor, Tensor>(G)»(x));",
        "Tensor Step(Tensor t) => Jit((Tensor a) => a * y)(t); for (var i = 0; i < 3; i++) Print(«Step(x)»);",
        "Net Step(Net n) { var f = Jit(Grad((Net n, Tensor t) => Loss(n, t))); return n - f(n, x); } for (var i = 0; i < 3; i++) net = «Step(net)»;");

    [Fact]
    public void One_function_or_one_for_each_purpose_is_not() => Analyzed.Statements(
        Rule,
        "var f = Jit((Tensor a) => a * y); for (var i = 0; i < 3; i++) Print(f(x));",
        // C# keeps one object for a lambda that captures nothing, and for a static method.
        "for (var i = 0; i < 3; i++) Print(Jit((Tensor a) => a * 2)(x));",
        "for (var i = 0; i < 3; i++) Print(Jit<Net, Tensor, Tensor>(Loss)(net, x));",
        "static Tensor G(Tensor a) => a * 2; for (var i = 0; i < 3; i++) Print(Jit<Tensor, Tensor>(G)(x));",
        "var g = (Tensor a) => a * y; for (var i = 0; i < 3; i++) Print(Jit(g)(x));",
        // One function a round, and each of them used again.
        "foreach (var s in new[] { 1f, 2f }) { var f = Jit((Tensor a) => a * s); for (var i = 0; i < 9; i++) Print(f(x)); }",
        "Func<Tensor, Tensor>[] all = [a => a, a => -a]; foreach (var g in all) { var f = Jit(Vmap(g)); Print(f(x)); Print(f(x)); }",
        "List<Func<Tensor, Tensor>> made = []; for (var i = 0; i < 3; i++) { var s = i; made.Add(Jit((Tensor a) => a * s)); }",
        // Made once.
        "Func<Tensor, Tensor>? f = null; for (var i = 0; i < 3; i++) { f ??= Jit((Tensor a) => a * y); Print(f(x)); }",
        "Func<Tensor, Tensor>? f = null; for (var i = 0; i < 3; i++) { if (f is null) f = Jit((Tensor a) => a * y); Print(f(x)); }",
        // Nothing is kept anyway.
        "for (var i = 0; i < 3; i++) { Print(MakeGraph((Tensor a) => a * y)(x)); Print(Grad((Tensor a) => (a * y).Sum())(x)); }",
        "for (var f = Jit((Tensor a) => a * y); times > 0; times--) Print(f(x));",
        // Handed a function, it jits that one.
        "Tensor On(Func<Tensor, Tensor> g) => Jit(Vmap(g))(x); foreach (var g in new Func<Tensor, Tensor>[] { a => a }) Print(On(g));",
        "Func<Tensor, Tensor> Make() { var f = Jit((Tensor a) => a * y); return f; } for (var i = 0; i < 3; i++) Print(Make());");

    [Theory]
    [InlineData("for (var i = 0; i < 3; i++) { var s = i; Print(Jit((Tensor a) => a * s)(x)); }",
        "The argument of Jit is a new function in every round of the loop, and is traced and compiled each time: call Jit before the loop, with what changes from round to round as arguments")]
    [InlineData("for (var i = 0; i < 3; i++) Print(Jit((Tensor a) => a * x)(x));",
        "The argument of Jit is a new function in every round of the loop, and is traced and compiled each time: call Jit before the loop, and what it returns in it")]
    [InlineData("Tensor Step(Tensor t) => Jit((Tensor a) => a * x)(t); for (var i = 0; i < 3; i++) Print(Step(x));",
        "What 'Step' gives to Jit is a new function in every round of the loop, and is traced and compiled each time: in 'Step', keep what Jit returns")]
    public void The_line_says_what_to_write(string statements, string message) =>
        Assert.Equal(message, Analyzed.Message(statements));
}
