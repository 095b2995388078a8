using Nabla.Course.Grads;

namespace Nabla.Course.Vmaps;

/// <summary>
/// The fourth way to read a function: every value stands for one example, and holds all of them along a first side that
/// the function does not see.
/// </summary>
public class Batch(int size) : Interpreter
{
    sealed class Many(Batch owner, Value all) : Value(all.Shape[1..], owner)
    {
        public Value All => all;
    }

    /// <summary>One example, standing for all.</summary>
    public Value One(Value all) => new Many(this, all);

    #region rules
    public override Value Apply(Operation operation, Value[] inputs) => One(operation switch
    {
        Einsum einsum => WithLetter(einsum, inputs),
        Add => All(inputs[0]) + All(inputs[1]),
        _ => Value.Apply(operation, All(inputs[0])),
    });
    #endregion

    #region letter
    Value WithLetter(Einsum einsum, Value[] inputs)
    {
        char letter = "nmlkzyxw".First(free => !einsum.Text.Contains(free));
        IEnumerable<string> words = einsum.Inputs.Zip(inputs, (word, x) => Own(x) is null ? word : letter + word);
        return Value.Einsum(
            $"{string.Join(',', words)}->{letter}{einsum.Output}", [.. inputs.Select(x => Own(x)?.All ?? x)]);
    }
    #endregion

    #region all
    /// <summary>All examples; what they share, as often as there are examples.</summary>
    public Value All(Value x) => Own(x)?.All ?? Value.Einsum($"n,{x.Letters}->n{x.Letters}", Value.Ones(size), x);
    #endregion

    Many? Own(Value x) => x is Many many && many.Owner == this ? many : null;
}
