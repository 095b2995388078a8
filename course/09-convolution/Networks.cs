using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Convolutions;

/// <summary>The networks of this chapter.</summary>
public static class Networks
{
    #region network
    /// <summary>
    /// For digits: a convolution of 5 x 5 and a pooling of 2 x 2 for each number of maps, then so many hidden neurons
    /// and ten scores. A rectifier after the pooling says the same as before it, and has a quarter of the work.
    /// </summary>
    /// <exception cref="ArgumentException">So many convolutions that nothing is left of the picture.</exception>
    public static Net Convolutional(IReadOnlyList<int> maps, int seed, int hidden = 100)
    {
        var random = new Random(seed);
        List<Layer> layers = [];
        var planes = new Planes(1, DigitSet.Side, DigitSet.Side);
        foreach (int count in maps)
        {
            var convolution = new Convolution(layers.Count, planes, count, new Window(5), random);
            var pool = new MaxPool(convolution.OutputPlanes, 2);
            planes = pool.OutputPlanes;
            layers.AddRange([convolution, pool, new Relu(planes.Length)]);
        }

        layers.Add(new Dense(layers.Count, planes.Length, hidden, random));
        layers.Add(new Relu(hidden));
        layers.Add(new Dense(layers.Count, hidden, 10, random));
        return new Net(layers);
    }
    #endregion
}
