using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Onnx;

// Products, convolutions and pooling. ONNX has channels before positions: (images, channels, y, x).
sealed partial class Writer
{
    static readonly int[] channelsFirst = [0, 3, 1, 2], channelsLast = [0, 2, 3, 1];

    View Product(DotGeneral dot, View[] x, Extent[] to, DType type)
    {
        var (freeA, freeB) = (Free(x[0], dot.ContractA, dot.BatchA), Free(x[1], dot.ContractB, dot.BatchB));
        var (batch, contract) = (dot.BatchA.Count, dot.ContractA.Count);
        // Without a sum it is a product of each with each.
        if (contract == 0)
        {
            Ints places = [.. Enumerable.Range(0, to.Length)];
            var a = x[0].Permute([.. dot.BatchA, .. freeA]).Broadcast(to, [.. places.Take(batch + freeA.Length)]);
            var b = x[1].Permute([.. dot.BatchB, .. freeB]).Broadcast(
                to, [.. places.Take(batch), .. places.Skip(batch + freeA.Length)]);
            return Pointwise([a, b], to, type, (names, _) => Node("Mul", names));
        }
        // Rows by columns, for each of the batch; or any number of rows by one matrix.
        var isMatrix = contract == 1 && freeB.Length == 1 && (freeA.Length == 1 || (batch == 0 && freeA.Length > 0));
        if (!isMatrix) return Row(type, to, Einsum(dot, x, freeA, freeB));
        var left = scope.Lay(x[0], [.. dot.BatchA, .. freeA, .. dot.ContractA], stretched: true).Name;
        var right = scope.Lay(x[1], [.. dot.BatchB, .. dot.ContractB, .. freeB], stretched: true).Name;
        return View.Of(scope.Stored(type, to, "MatMul", [left, right]), isSingle: true);
    }

    static int[] Free(View x, Ints contract, Ints batch) =>
        [.. Enumerable.Range(0, x.Rank).Where(axis => !contract.Contains(axis) && !batch.Contains(axis))];

    string Einsum(DotGeneral dot, View[] x, int[] freeA, int[] freeB)
    {
        var next = 'a';
        var (a, b) = (new char[x[0].Rank], new char[x[1].Rank]);
        void Pair(Ints ofA, Ints ofB)
        {
            for (var i = 0; i < ofA.Count; i++) a[ofA[i]] = b[ofB[i]] = next++;
        }
        Pair(dot.BatchA, dot.BatchB);
        Pair(dot.ContractA, dot.ContractB);
        foreach (var axis in freeA) a[axis] = next++;
        foreach (var axis in freeB) b[axis] = next++;
        var result = string.Concat(dot.BatchA.Concat(freeA).Select(i => a[i]).Concat(freeB.Select(i => b[i])));
        return scope.Node("Einsum", [scope.Whole(x[0]), scope.Whole(x[1])],
            ("equation", $"{new string(a)},{new string(b)}->{result}"));
    }

    View Convolution(Convolve convolve, View[] x, Extent[] to, DType type)
    {
        var images = scope.Lay(x[0], channelsFirst, stretched: true).Name;
        var kernels = scope.Lay(x[1], [3, 2, 0, 1], stretched: true).Name;
        return Images("Conv", [images, kernels], to, type,
            [.. Sliding(convolve.Window, (x[1].Extents[0].Count, x[1].Extents[1].Count)), .. Groups(convolve.Window)]);
    }

    // The gradient by the images, of the kernels and what was the output: several inputs have one output, the extents
    // tell which.
    View Transposed(Convolve convolve, View[] x, Extent[] to, DType type)
    {
        var (window, size) = (convolve.Window, (Y: x[0].Extents[0].Count, X: x[0].Extents[1].Count));
        int More(int axis, int stride, int dilation, int extent, int around) => to[axis].Count
            - ((x[1].Extents[axis].Count - 1) * stride) - (dilation * (extent - 1)) - 1 + around;
        int[] more = [
            More(1, window.Stride.Y, window.Dilation.Y, size.Y, window.PadLow.Y + window.PadHigh.Y),
            More(2, window.Stride.X, window.Dilation.X, size.X, window.PadLow.X + window.PadHigh.X)];
        var images = scope.Lay(x[1], channelsFirst, stretched: true).Name;
        var kernels = scope.Lay(x[0], [3, 2, 0, 1], stretched: true).Name;
        return Images("ConvTranspose", [images, kernels], to, type,
            [.. Sliding(window, size), .. Groups(window), ("output_padding", more)]);
    }

    View Pooled(
        string op, (int Y, int X) size, Window window, View x, Extent[] to, DType type,
        params (string, object)[] more) =>
        Images(op, [scope.Lay(x, channelsFirst, stretched: true).Name], to, type, [.. Sliding(window, size), .. more]);

    View Images(string op, string[] inputs, Extent[] to, DType type, (string, object)[] attributes)
    {
        Extent[] extents = [.. channelsFirst.Select(axis => to[axis])];
        return View.Of(scope.Stored(type, extents, op, inputs, attributes), isSingle: true).Permute([.. channelsLast]);
    }

    static IEnumerable<(string, object)> Sliding(Window window, (int Y, int X) size)
    {
        yield return ("kernel_shape", new[] { size.Y, size.X });
        yield return ("strides", new[] { window.Stride.Y, window.Stride.X });
        yield return ("pads", new[] { window.PadLow.Y, window.PadLow.X, window.PadHigh.Y, window.PadHigh.X });
        if (window.Dilation != (1, 1)) yield return ("dilations", new[] { window.Dilation.Y, window.Dilation.X });
    }

    static (string, object)[] Groups(Window window) => window.Groups == 1 ? [] : [("group", window.Groups)];

    // A bias that nothing else follows is the operator's own: that of a convolution, one number a channel, or that of
    // a product of two matrices, one number a column.
    View? Biased(View[] x, Extent[] to)
    {
        var (sum, bias) = x[0].IsSingle ? (x[0], x[1]) : (x[1], x[0]);
        if (sum is not { IsSingle: true, Stored.Maker: { } maker } || bias.Stored.Array is null || to.Length == 0
            || !sum.Extents.SequenceEqual(to)) return null;
        var channels = to.Length - 1;
        var isVector = !bias.Stretches(channels) && bias.Map[channels] >= 0
            && bias.Stored.Extents.Where((extent, at) => at != bias.Map[channels]).All(extent => extent.IsOne);
        if (!isVector) return null;
        var isImage = maker is { OpType: "Conv" or "ConvTranspose", Input.Count: 2 } && sum.Map[channels] == 1;
        var isMatrix = maker.OpType == "MatMul" && sum.Map is [0, 1] && sum.Stored.Extents.Length == 2;
        if (!isImage && !isMatrix) return null;
        if (isMatrix) maker.OpType = "Gemm";
        maker.Input.Add(scope.Lay(bias with { Extents = [to[channels]], Map = [bias.Map[channels]] }, [0], true).Name);
        return sum;
    }
}
