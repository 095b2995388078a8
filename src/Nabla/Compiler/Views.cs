using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler;

/// <summary>The primitives that only look at their input in another way.</summary>
static class Views
{
    public static bool IsView(Primitive primitive) =>
        primitive is Permute or Reshape or Broadcast or Slice or Reverse or StopGradient or Passes.Barrier;
}
