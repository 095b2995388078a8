namespace Nabla.Onnx;

// Windows that slide, and normalisation. ONNX has channels before positions, (images, channels, y, x); here they come
// last, and in between the axes are turned.
static partial class Operators
{
    static Dictionary<string, Func<NodeCall, Tensor>> Images() => new()
    {
        ["Conv"] = n => Biased(n, Sliding.Of(n, [.. n[1].Shape.Skip(2)]) is var s
            ? First(Last(n[0]).Convolve(Kernels(n), s.Strides, s.Around, s.Dilations, s.Groups)) : n[0]),
        ["ConvTranspose"] = Transposed,
        ["MaxPool"] = n => Sliding.Of(n, n.Ints("kernel_shape") ?? []) is var s && n.Outputs == 1
            ? First(Last(n[0]).MaxPool(s.Size, s.Strides, s.Around, s.Dilations))
            : throw n.Refuse("the places of the greatest", "the greatest alone is given"),
        ["AveragePool"] = n => Sliding.Of(n, n.Ints("kernel_shape") ?? []) is var s
            && (s.Ceiled == 0 || n.Int("count_include_pad", 0) == 0)
            ? First(Last(n[0]).MeanPool(
                s.Size, s.Strides, s.Around, s.Dilations, n.Int("count_include_pad", 0) == 1))
            : throw n.Refuse("ceil_mode with count_include_pad", "it is one of both"),
        ["GlobalAveragePool"] = n => n[0].Mean(Positions(n[0]), keepDims: true),
        ["GlobalMaxPool"] = n => n[0].Max(Positions(n[0]), keepDims: true),
    };

    static Dictionary<string, Func<NodeCall, Tensor>> Norms() => new()
    {
        ["BatchNormalization"] = n => n.Int("training_mode", 0) == 0 && n.Outputs == 1
            ? (n[0] - Channel(n, 3)) * ((Channel(n, 4) + n.Float("epsilon", 1e-5f)).Rsqrt() * Channel(n, 1))
                + Channel(n, 2)
            : throw n.Refuse("training", "models are read for evaluation"),
        ["InstanceNormalization"] = n =>
            n[0].Standardize(Positions(n[0]), n.Float("epsilon", 1e-5f)) * Channel(n, 1) + Channel(n, 2),
        ["GroupNormalization"] = GroupNorm,
    };

    static int[] Positions(Tensor x) => [.. Enumerable.Range(2, Math.Max(0, x.Rank - 2))];

    /// <summary>Channels to the last axis.</summary>
    static Tensor Last(Tensor x) => x.MoveAxis(1, -1);

    /// <summary>Channels to the second axis.</summary>
    static Tensor First(Tensor x) => x.MoveAxis(-1, 1);

    // (out, in, y, x) to (y, x, in, out).
    static Tensor Kernels(NodeCall n) => n[1].Rank == 4 ? n[1].Transpose(2, 3, 1, 0) : n[1].Transpose(2, 1, 0);

    static Tensor Channel(NodeCall n, int input) => Along(n[input], n[0].Rank);

    // One number a channel.
    static Tensor Along(Tensor x, int rank) => x.Reshape([x.Length, .. Enumerable.Repeat(1, rank - 2)]);

    static Tensor Biased(NodeCall n, Tensor y) => n.Maybe(2) is { } bias ? y + Along(bias, y.Rank) : y;

    static Tensor Transposed(NodeCall n)
    {
        if (n.Has("output_shape") || n.Text("auto_pad", "NOTSET").StartsWith("SAME", StringComparison.Ordinal))
            throw n.Refuse("output_shape, or padding to the same", "pads and output_padding are given");
        var s = Sliding.Of(n, [.. n[1].Shape.Skip(2)]);
        var more = n.Ints("output_padding") ?? [0, 0];
        return Biased(n, First(Last(n[0]).ConvolveTranspose(
            Kernels(n), s.Strides, s.Around, s.Dilations, s.Groups, (more[0], more[^1]))));
    }

    // The mean and one over the deviation come out too, where they are asked for.
    static Value[] LayerNorm(NodeCall n)
    {
        var (x, epsilon) = (n[0], n.Float("epsilon", 1e-5f));
        var axis = n.Axis(n.Int("axis", -1), x);
        int[] axes = [.. Enumerable.Range(axis, x.Rank - axis)];
        var y = x.Standardize(axes, epsilon) * n[1];
        if (n.Maybe(2) is { } shift) y += shift;
        return n.Outputs == 1 ? Values(y)
            : Values(y, x.Mean(axes, keepDims: true), (x.Var(axes, keepDims: true) + epsilon).Rsqrt());
    }

    // Until set 21 scale and shift were of groups.
    static Tensor GroupNorm(NodeCall n)
    {
        var (x, groups) = (n[0], n.Int("num_groups", 1));
        if (groups < 1 || x.Rank < 3 || x.Shape[1] % groups != 0)
            throw n.Refuse($"{groups} groups of {x.Type}", "they divide the channels");
        var y = x.Reshape([x.Shape[0], groups, -1]).Standardize(-1, n.Float("epsilon", 1e-5f)).Reshape(x.Shape);
        Tensor Each(int i) => Along(n[i].Length == x.Shape[1] ? n[i] : n[i].Repeat(x.Shape[1] / groups), x.Rank);
        return y * Each(1) + Each(2);
    }

    /// <summary>
    /// How a window slides: what its node says, along one spatial axis or two. The last windows reach over so many
    /// zeros more as Ceiled says.
    /// </summary>
    readonly record struct Sliding(
        Spatial Size, Spatial Strides, Padding Around, Spatial Dilations, int Groups, int Ceiled)
    {
        public static Sliding Of(NodeCall n, int[] size)
        {
            var axes = n[0].Rank - 2;
            if (axes is < 1 or > 2 || size.Length != axes)
                throw n.Refuse(
                    $"{n[0].Type} and a window of {size.Length} axes", "images have one spatial axis, or two");
            int[] Each(string name, int otherwise, int count = 1)
            {
                var numbers = n.Ints(name) ?? [.. Enumerable.Repeat(otherwise, axes * count)];
                return numbers.Length == axes * count ? numbers
                    : throw n.Refuse($"{name} of {numbers.Length} numbers", $"there are {axes * count}");
            }
            var (strides, dilations, pads) = (Each("strides", 1), Each("dilations", 1), Each("pads", 0, 2));
            if (strides.Concat(dilations).Any(number => number < 1))
                throw n.Refuse("strides and dilations", "they are positive");
            var ceiled = 0;
            for (var i = 0; i < axes; i++)
            {
                var (extent, reach) = (n[0].Shape[2 + i], (dilations[i] * (size[i] - 1)) + 1);
                switch (n.Text("auto_pad", "NOTSET"))
                {
                    case "NOTSET":
                        break;
                    case "VALID":
                        (pads[i], pads[axes + i]) = (0, 0);
                        break;
                    case var mode and ("SAME_UPPER" or "SAME_LOWER"):
                        var count = (extent + strides[i] - 1) / strides[i];
                        var all = Math.Max(0, ((count - 1) * strides[i]) + reach - extent);
                        var half = mode == "SAME_UPPER" ? all / 2 : (all + 1) / 2;
                        (pads[i], pads[axes + i]) = (half, all - half);
                        break;
                    case var other:
                        throw n.Refuse($"auto_pad {other}", "it is NOTSET, VALID, SAME_UPPER or SAME_LOWER");
                }
                if (n.Int("ceil_mode", 0) == 1) ceiled += Ceil(extent, reach, strides[i], pads, i, axes);
            }
            (int, int) Pads(int i) => (pads[i], pads[axes + i]);
            return new(
                (size[0], size[^1]), (strides[0], strides[^1]), (Pads(0), Pads(axes - 1)),
                (dilations[0], dilations[^1]), n.Int("group", 1), ceiled);
        }

        // A last window that would begin behind the image and its padding in front is none.
        static int Ceil(int extent, int reach, int stride, int[] pads, int i, int axes)
        {
            var rest = extent + pads[i] + pads[axes + i] - reach;
            var count = ((rest + stride - 1) / stride) + 1;
            if ((count - 1) * stride >= extent + pads[i]) count--;
            var more = Math.Max(0, ((count - 1) * stride) - rest);
            pads[axes + i] += more;
            return more;
        }
    }
}
