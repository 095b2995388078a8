namespace Nabla.Course.Einsums;

/// <summary>
/// A batched layer, h = sigmoid(x W + b) with x (batch, inputs), w (inputs, outputs), b (outputs), once in loops, once
/// in strings. The letters: b a sample of the batch, i an input, o an output.
/// </summary>
static class Layer
{
    #region forward
    public static NdArray Forward(NdArray x, NdArray w, NdArray b)
    {
        NdArray y = Loops.Einsum("bi,io->bo", x, w);
        for (int n = 0; n < y.Values.Length; n++)
            y.Values[n] = Sigmoid(y.Values[n] + b.Values[n % b.Values.Length]);
        return y;
    }
    #endregion

    #region backward
    public static (NdArray Dx, NdArray Dw, NdArray Db) Backward(NdArray x, NdArray w, NdArray dy) => (
        Dx: Loops.Einsum("bo,io->bi", dy, w),
        Dw: Loops.Einsum("bi,bo->io", x, dy),
        Db: Loops.Einsum("bo->o", dy));
    #endregion

    #region backward-loops
    public static (NdArray Dx, NdArray Dw, NdArray Db) BackwardInLoops(NdArray x, NdArray w, NdArray dy)
    {
        var (batch, inputs, outputs) = (x.Shape[0], x.Shape[1], w.Shape[1]);
        NdArray dx = NdArray.Zeros(batch, inputs), dw = NdArray.Zeros(inputs, outputs), db = NdArray.Zeros(outputs);
        for (int s = 0; s < batch; s++)
        {
            for (int o = 0; o < outputs; o++)
            {
                db[o] += dy[s, o];
                for (int i = 0; i < inputs; i++)
                {
                    dw[i, o] += x[s, i] * dy[s, o];
                    dx[s, i] += w[i, o] * dy[s, o];
                }
            }
        }

        return (dx, dw, db);
    }
    #endregion

    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
