using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli;

/// <summary>A picture file as the network wants it: 784 pixels, the digit framed as the data set's are.</summary>
static class DigitPicture
{
    /// <exception cref="CommandException">There is no such file, it is no PNG, or it shows nothing.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return Frame(Png.Decode(File.ReadAllBytes(path)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or PictureException
            or DataException)
        {
            bool missing = fault is FileNotFoundException or DirectoryNotFoundException;
            throw new CommandException($"{path}: {(missing ? "there is no such file" : fault.Message)}", fault);
        }
    }

    /// <exception cref="DataException">The picture shows nothing.</exception>
    public static byte[] Frame(Raster raster) => DigitFrame.Fit(Gray(raster), raster.Width, raster.Height);

    /// <summary>Shades from 0 black to 1 white, what is transparent laid on the paper that shows it.</summary>
    static float[] Gray(Raster raster)
    {
        float[] onWhite = Gray(raster, 1);
        return onWhite.Max() - onWhite.Min() < 0.1f ? Gray(raster, 0) : onWhite;
    }

    /// <summary>Luma of Rec. 601 over a paper of one shade.</summary>
    static float[] Gray(Raster raster, float paper)
    {
        float[] gray = new float[raster.Width * raster.Height];
        for (int i = 0; i < gray.Length; i++)
        {
            ReadOnlySpan<byte> rgba = raster.Pixels.AsSpan(4 * i, 4);
            float luma = ((0.299f * rgba[0]) + (0.587f * rgba[1]) + (0.114f * rgba[2])) / 255;
            float alpha = rgba[3] / 255f;
            gray[i] = (alpha * luma) + ((1 - alpha) * paper);
        }
        return gray;
    }
}
