namespace Nabla.Tests.Analyzers;

/// <summary>NABLA008: a key that is used twice.</summary>
public class KeyReuseTests
{
    const string Rule = "NABLA008";

    [Fact]
    public void A_second_use_is_told() => Analyzed.Statements(
        Rule,
        "var a = key.Normal([3]); var b = «key.Normal([3])»;",
        "var a = key.Normal([3]) + «key.Uniform([3])»;",
        "var (a, b) = key.Split(); var c = «key.Normal([3])»;",
        "var a = key.Normal([3]); var (b, c) = «key.Split()»;",
        "var keys = key.Split(3); var more = «key.Split(4)»;",
        "for (var i = 0; i < 3; i++) Print(«key.Normal([3])»);",
        "while (times-- > 0) { var (a, b) = «key.Split()»; Print(a.Normal([3])); }",
        "foreach (var i in new[] { 1, 2 }) { var k = key; Print(«key.Bernoulli([3])»); }",
        "var a = key.Normal([3]); if (training) Print(«key.Uniform([3])»);",
        "if (training) Print(key.Normal([3])); Print(«key.Uniform([3])»);",
        "if (training) Print(key.Normal([3])); else Print(key.Bits([1])); Print(«key.Uniform([3])»);",
        "var (a, b) = key.Split(); Print(a.Normal([3])); Print(b.Normal([3])); Print(«a.Normal([3])»);",
        "var keys = key.Split(2); Print(keys[0].Normal([3])); Print(«keys[0].Uniform([3])»);",
        "var pair = key.Split(); Print(pair.First.Normal([3])); Print(«pair.First.Uniform([3])»);",
        "Print(seed.Normal([3])); Print(«seed.Normal([3])»);",
        "var f = Jit((Key k) => k.Normal([3]) + «k.Uniform([3])»);",
        "static Tensor Init(Key k, int n) => k.Normal([n]) * «k.Bernoulli([n])»; Print(Init(key, 3));",
        "var n = key.Normal(training ? [3] : [4]); Print(«key.Normal(training ? [3] : [4])»);",
        "Tensor last = 0; do { (var a, var b) = «key.Split()»; last = a.Normal([1]); } while (last > 0);",
        "var a = key.Normal([3]); key = key.FoldIn(1); var b = key.Normal([3]); Print(«key.Bits([3])»);");

    [Fact]
    public void One_use_each_is_not() => Analyzed.Statements(
        Rule,
        "var (a, b) = key.Split(); Print(a.Normal([3])); Print(b.Normal([3]));",
        "(key, var sub) = key.Split(); Print(sub.Normal([3])); (key, sub) = key.Split(); Print(sub.Normal([3]));",
        "for (var i = 0; i < 3; i++) { (key, var sub) = key.Split(); Print(sub.Normal([3])); }",
        "for (var i = 0; i < 3; i++) Print(key.FoldIn(i).Normal([3]));",
        "foreach (var k in key.Split(3)) Print(k.Normal([3]));",
        "var keys = key.Split(3); for (var i = 0; i < 3; i++) Print(keys[i].Normal([3]));",
        "var keys = key.Split(2); Print(keys[0].Normal([3])); Print(keys[1].Normal([3]));",
        "if (training) Print(key.Normal([3])); else Print(key.Uniform([3]));",
        "Print(training ? key.Normal([3]) : key.Uniform([3]));",
        "if (training) { Print(key.Normal([3])); return; } Print(key.Uniform([3]));",
        // Two conditions may exclude each other.
        "if (training) Print(key.Normal([3])); if (!training) Print(key.Uniform([3]));",
        // What a function does with a key is not known.
        "Print(Draw(key)); Print(Draw(key)); Print(key.Normal([3]));",
        "Print(key.Normal([3])); key = Key.Create(2); Print(key.Normal([3]));",
        "Print(key.Normal([3])); Next(ref key); Print(key.Normal([3])); static void Next(ref Key k) => k = k.FoldIn(1);",
        "Tensor Next() { (key, var sub) = key.Split(); return sub.Normal([3]); } Print(Next() + Next());",
        "for (var i = 0; i < 3; i++) if (i == 2) { Print(key.Normal([3])); break; }",
        "while (true) { var a = key.Normal([3]); if (a.Sum() > 0) return; key = key.FoldIn(1); }",
        "var f = (Key k) => k.Normal([3]); var g = (Key k) => k.Uniform([3]); Print(f(key));",
        "switch (times) { case 0: Print(key.Normal([3])); break; default: Print(key.Uniform([3])); break; }",
        "var keys = key.Split(2); Print(keys[0].Normal([3])); keys[0] = Key.Create(3); Print(keys[0].Normal([3]));",
        "Print(key.ToString()); Print(key.ToString()); Print(key.FoldIn(1).Normal([1]) + key.FoldIn(2).Normal([1]));",
        "for (var i = 0; i < 3; i++) { var k = Key.Create(i); Print(k.Normal([3])); }",
        "try { Print(key.Normal([3])); } catch (Exception) { Print(key.Uniform([3])); }");

    [Theory]
    [InlineData("Print(key.Normal([3]));\nPrint(key.Normal([3]));",
        "'key' is used in line 21 already, and the same key gives the same numbers: write var (a, b) = key.Split() before that, and use each of the two once")]
    [InlineData("for (var i = 0; i < 3; i++) Print(key.Normal([3]));",
        "'key' is used again in every round of the loop, and the same key gives the same numbers: write (key, var sub) = key.Split() in it, and use sub")]
    [InlineData("for (var i = 0; i < 3; i++) Print(seed.Normal([3]));",
        "'seed' is used again in every round of the loop, and the same key gives the same numbers: write var sub = seed.FoldIn(i) in it, with the number of the round, and use sub")]
    public void The_line_says_what_to_write(string statements, string message) =>
        Assert.Equal(message, Analyzed.Message(statements));
}
