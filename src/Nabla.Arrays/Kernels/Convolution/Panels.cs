using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>Panels of a group's channels: at most two vectors wide, the last padded to what is worked on.</summary>
static class Panels<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    /// <summary>Channels of all panels, those that are only worked on counted.</summary>
    public static int Pitch(int channels)
    {
        var rest = channels % Tiles<T, V>.Columns;
        return channels - rest + (rest == 0 ? 0 : PanelShape<T>.For<V>(rest).Width);
    }

    /// <summary>Channels of the panel that begins at <paramref name="start"/>.</summary>
    public static int Width(int channels, int start) => Math.Min(channels - start, Tiles<T, V>.Columns);
}
