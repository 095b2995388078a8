using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Course.Noise;

/// <summary>The drawings of chapter 8; those of a table of defences are <see cref="DefencePictures"/>.</summary>
static class Pictures
{
    const int Digits = 8;

    /// <summary>A row of digits for each noise; what leaves black or white is drawn as black or white.</summary>
    public static byte[] Noisy(DigitSet test)
    {
        (string Name, float Deviation, float Mean)[] kinds =
        [
            ("as they are", 0, 0), ("0.1, shift 0.3", 0.1f, 0.3f), ("0.3", 0.3f, 0), ("0.5", 0.5f, 0), ("0.7", 0.7f, 0),
        ];
        List<ReadOnlyMemory<byte>> pictures = [];
        List<string> captions = [];
        for (int kind = 0; kind < kinds.Length; kind++)
        {
            for (int digit = 0; digit < Digits; digit++)
            {
                float[] x = test.Take(digit, 1).ToFloats();
                (_, float deviation, float mean) = kinds[kind];
                GaussianNoise.Add(x, deviation, mean, (uint)kind, (uint)(digit * x.Length), clip: true);
                pictures.Add((byte[])[.. x.Select(ink => (byte)Math.Round(255 * ink))]);
                captions.Add(digit == 0 ? kinds[kind].Name : "");
            }
        }

        return Png.Encode(DigitGrid.Draw(pictures, Digits, captions, scale: 3));
    }

    /// <summary>More noise, more examples right, up to a point.</summary>
    public static string Ablations(IReadOnlyList<(string Name, int Right)> found) => new BarChart
    {
        Title = "Zero-mean noise in training, 784-128-128-10",
        YLabel = "right of the same 50,000 examples",
        Labels = [.. found.Select(f => f.Name)],
        Decimals = 0,
    }
    .Add("", [.. found.Select(f => (double)f.Right)]).ToSvg();
}
