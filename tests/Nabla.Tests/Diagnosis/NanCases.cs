using System.Runtime.CompilerServices;
using static Nabla.Transform;

namespace Nabla.Tests.Diagnosis;

/// <summary>
/// A function that stands on one line, in all the ways in which it can run: the same operation, line, pass, numbers and
/// cure are to be found in each. A case is one call on one line, whose number the compiler gives.
/// </summary>
static class NanCases
{
    public static Tensor F32(params float[] x) => Tensor.Create(x);

    public static Tensor F64(params double[] x) => Tensor.Create(x);

    /// <summary>Something is born when f runs: of the operation, at this line, of this number at this index.</summary>
    public static void Forward(
        string operation, Func<Tensor, Tensor> f, Tensor x, double value, int at, double of, string cure,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Check(Ways(f, x), operation, NanPass.Forward, $"{Path.GetFileName(file)}:{line}", value, at, of, cure);
        Check(Ways(t => f(t).Sum(), x), operation, NanPass.Forward, $"{Path.GetFileName(file)}:{line}", value, at, of, cure);
    }

    /// <summary>Nothing is born when f runs, and something when its gradient does.</summary>
    public static void Backward(
        string operation, Func<Tensor, Tensor> f, Tensor x, double value, int at, double of, string cure,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Func<Tensor, Tensor> sum = t => f(t).Sum();
        foreach (var (name, run) in Ways(f, x)) Assert.True(Nans.Find(run) is null, name);
        Check(Ways(Grad(sum), x).Append(("Grad(Jit)", () => Grad(Jit(sum))(x))), operation, NanPass.Backward,
            $"{Path.GetFileName(file)}:{line}", value, at, of, cure);
    }

    /// <summary>Nothing is born, forward or backward.</summary>
    public static void Healthy(Func<Tensor, Tensor> f, Tensor x)
    {
        Func<Tensor, Tensor> sum = t => f(t).Sum();
        foreach (var (name, run) in Ways(sum, x).Concat(Ways(Grad(sum), x)))
            Assert.True(Nans.Find(run) is not { } birth, $"{name}: {Nans.Find(run)}");
    }

    static IEnumerable<(string Name, Func<object> Run)> Ways(Func<Tensor, Tensor> f, Tensor x) =>
    [
        ("eager", () => f(x)), ("Jit", () => Jit(f)(x)), ("Vmap", () => Vmap(f)(x.ExpandDims(0))),
        ("Jit(Vmap)", () => Jit(Vmap(f))(x.ExpandDims(0))), ("Vmap(Jit)", () => Vmap(Jit(f))(x.ExpandDims(0))),
    ];

    static void Check(
        IEnumerable<(string, Func<object>)> ways, string operation, NanPass pass, string where, double value, int at,
        double of, string cure)
    {
        foreach (var (name, run) in ways)
        {
            var birth = Nans.Find(run);
            Assert.True(birth is not null, $"{name}: nothing was born");
            Assert.True(
                (birth.Operation, birth.Pass, birth.Where) == (operation, pass, where), $"{name}: {birth}");
            Assert.True(birth.Value.Equals(value) && (birth.Index.Count == 0 || birth.Index[^1] == at), $"{name}: {birth}");
            Assert.True(birth.Inputs.Any(input => input.Value.Equals(of) || Math.Abs(input.Value - of) <= 1e-6 * Math.Abs(of)),
                $"{name}: {birth}");
            Assert.True(birth.Cure?.Contains(cure, StringComparison.Ordinal) ?? cure == "", $"{name}: {birth}");
        }
    }
}
