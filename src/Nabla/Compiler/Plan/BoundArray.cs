using Nabla.Arrays;

namespace Nabla.Compiler.Plan;

/// <summary>
/// A view of a frame's memory as an array, for kernels that work on arrays. It is made anew only when the memory is
/// another.
/// </summary>
sealed unsafe class BoundArray(Frame frame, View view)
{
    readonly byte** place = frame.Pointers([view], null);
    NDArray? array;
    byte* known;

    /// <summary>The elements where they lie now.</summary>
    public NDArray Now
    {
        get
        {
            if (array is not null && known == *place) return array;
            known = *place;
            return array = frame.Array(view);
        }
    }

    /// <summary>Lets go of the memory.</summary>
    public void Forget() => array = null;
}
