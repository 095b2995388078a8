using System.Runtime.CompilerServices;
using Nabla.Arrays;
using Nabla.Compiler;
using Nabla.Core;

namespace Nabla.Diagnosis;

/// <summary>
/// What an array was made by, and what its inputs were made by, a few levels back: enough to tell the logarithm of a
/// softmax from any other. Views are looked through, and no array is kept alive.
/// </summary>
sealed record Made(Primitive Primitive, Made?[] Inputs)
{
    const int Levels = 5;

    public Made? this[int input] => input < Inputs.Length ? Inputs[input] : null;

    /// <summary>Whether an input, however far back, was made by this.</summary>
    public bool Uses<T>() where T : Primitive => Inputs.Any(input => input?.Primitive is T || input?.Uses<T>() == true);

    Made? Cut(int levels) => levels == 0 ? null : new(Primitive, Array.ConvertAll(Inputs, input => input?.Cut(levels - 1)));

    /// <summary>What has been computed so far.</summary>
    public sealed class Table
    {
        readonly ConditionalWeakTable<NDArray, Made> all = [];

        public Made? Of(NDArray array) => all.TryGetValue(array, out var made) ? made : null;

        public void Add(Primitive primitive, NDArray[] inputs, NDArray[] outputs)
        {
            if (inputs.Length == 0) return;
            var made = Views.IsView(primitive) || primitive is Primitives.ConvertTo ? Of(inputs[0])
                : new Made(primitive, Array.ConvertAll(inputs, input => Of(input)?.Cut(Levels - 1)));
            if (made is null) return;
            foreach (var output in outputs)
                if (!inputs.Contains(output)) all.AddOrUpdate(output, made);
        }
    }
}
