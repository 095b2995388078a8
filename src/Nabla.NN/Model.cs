namespace Nabla.NN;

/// <summary>
/// How layers and models are called. Training and evaluation are two methods, randomness is a key, and the state of a
/// model goes in with it and comes out as the next model:
/// <code>
/// static (Tensor, Net) Loss(Net net, Tensor x, Tensor y, Key key)
/// {
///     var (logits, next) = net.Train(x, key);
///     return (Losses.CrossEntropy(logits, y), next);
/// }
/// var ((loss, next), slope) = ValueAndGrad&lt;Net, Tensor, Tensor, Key, Net&gt;(Loss)(net, x, y, key);
/// var answers = net.Predict(x);
/// </code>
/// </summary>
public static class Model
{
    /// <summary>
    /// What the model says of x, without dropout, and with the statistics that training has left in it.
    /// </summary>
    /// <exception cref="LayerException">A layer can not take what it is given.</exception>
    public static Tensor Predict(this ILayer model, Tensor x) => x.Through(model, new Pass(model, false, null));

    /// <summary>
    /// What the model says of x in training, and the model with the state that this has left: the statistics of batch
    /// normalisation. Parameters are the same in both.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="x">A batch.</param>
    /// <param name="key">Where dropout draws from; null where no layer draws.</param>
    /// <exception cref="LayerException">A layer can not take what it is given, or needs a key.</exception>
    public static (Tensor Output, T Next) Train<T>(this T model, Tensor x, Key? key = null) where T : ILayer
    {
        var pass = new Pass(model, true, key);
        var output = x.Through(model, pass);
        return (output, pass.Next(model));
    }

    /// <summary>
    /// What a layer makes of x, as part of a pass: the way in which a layer calls those inside it. Summaries and
    /// statistics see the layers that are called so, and an error inside is told with the layer's path.
    /// </summary>
    /// <exception cref="LayerException">The layer can not take x.</exception>
    public static Tensor Through(this Tensor x, ILayer layer, Pass pass)
    {
        Tensor y;
        pass.Enter(layer);
        try
        {
            y = layer.Forward(x, pass);
        }
        catch (ShapeException error)
        {
            throw new LayerException(
                pass.NameOf(layer), $"x is {x.Type}: {error.Operation} of {error.Operands}", error.Rule);
        }
        pass.Observer?.Invoke(layer, x, y);
        return y;
    }
}
