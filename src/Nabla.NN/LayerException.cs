namespace Nabla.NN;

/// <summary>A layer was given what it can not take; the operation is the layer, by its path in the model.</summary>
/// <param name="layer">Where the layer stands, and what it is: <c>Layers[2], Linear(784, 30)</c>.</param>
/// <param name="operands">What it was given.</param>
/// <param name="rule">What would fit.</param>
public sealed class LayerException(string layer, string operands, string rule)
    : ArrayException(layer, operands, rule);

/// <summary>A setting of a layer, loss, optimizer, schedule or trainer that makes no sense.</summary>
/// <param name="what">What was set up: <c>Dropout</c>.</param>
/// <param name="setting">The setting, with its value.</param>
/// <param name="rule">What would fit.</param>
public sealed class ConfigurationException(string what, string setting, string rule)
    : ArrayException(what, setting, rule)
{
    /// <summary>Throws unless a condition holds.</summary>
    internal static void Require(bool holds, string what, string setting, string rule)
    {
        if (!holds) throw new ConfigurationException(what, setting, rule);
    }
}
