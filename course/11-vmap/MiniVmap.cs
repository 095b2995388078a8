using Nabla.Course.Grads;

namespace Nabla.Course.Vmaps;

/// <summary>From a function of one example to the same function of many: the examples stand along the first side.</summary>
public static class MiniVmap
{
    #region vmap
    public static Func<Value[], Value[]> Vmap(Func<Value[], Value[]> f) => all =>
    {
        var batch = new Batch(all[0].Shape[0]);
        return [.. f([.. all.Select(batch.One)]).Select(batch.All)];
    };
    #endregion

    /// <summary>For a function of one value.</summary>
    public static Func<Value, Value> Vmap(Func<Value, Value> f) => all => Vmap((Value[] x) => [f(x[0])])([all])[0];
}
