using Nabla.Viz;

namespace Nabla.Data;

/// <summary>
/// Pictures sorted into folders: each folder in a folder is a class, and holds the PNG files of that class. All have
/// one size. The classes, and the files of each, come in ordinal order, so that a label means the same on every
/// machine.
/// </summary>
/// <remarks>
/// Rejected: no folders, a folder without pictures, a file that is no PNG by its bytes, sizes that differ, more than 2
/// GiB in all. Other files than <c>.png</c> are left out, and so is what begins with a dot.
/// </remarks>
public sealed class ImageFolder
{
    ImageFolder(DataArray images, int[] labels, string[] classes) =>
        (Images, Labels, Classes) = (images, labels, classes);

    /// <summary>
    /// The pictures, a byte each channel: [count, height, width] in gray, [count, 3, height, width] in colour.
    /// </summary>
    public DataArray Images { get; }

    /// <summary>For each picture which of the classes it is.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the folders.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Reads all pictures.</summary>
    /// <param name="path">The folder of the folders.</param>
    /// <param name="color">
    /// Red, green and blue; else gray, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). What is transparent stands on black.
    /// </param>
    /// <exception cref="DataException">The folder cannot be read, or anything of the above; the message names the
    /// file.</exception>
    public static ImageFolder Load(string path, bool color = false)
    {
        string[] classes = Sorted(path, Directory.GetDirectories);
        if (classes.Length == 0)
            throw new DataException($"{path} has no folders: each class is one");
        List<(string File, int Label)> files = [];
        for (int label = 0; label < classes.Length; label++)
        {
            string home = Path.Combine(path, classes[label]);
            string[] pictures = Sorted(home, folder => Directory.GetFiles(folder, "*.png"));
            if (pictures.Length == 0)
                throw new DataException($"{path} has no .png in the folder '{classes[label]}'");
            files.AddRange(pictures.Select(file => (Path.Combine(home, file), label)));
        }
        return new ImageFolder(
            Read([.. files.Select(file => file.File)], color), [.. files.Select(file => file.Label)], classes);
    }

    static string[] Sorted(string folder, Func<string, string[]> list)
    {
        try
        {
            return [.. list(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.')
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder} cannot be read: {fault.Message}", fault);
        }
    }

    static DataArray Read(string[] files, bool color)
    {
        Raster first = Decode(files[0]);
        int plane = first.Width * first.Height, length = plane * (color ? 3 : 1);
        if ((long)length * files.Length > Array.MaxLength)
            throw new DataException(
                $"{files.Length:N0} pictures like {files[0]} have more than {Array.MaxLength:N0} bytes");
        byte[] pixels = new byte[length * files.Length];
        for (int i = 0; i < files.Length; i++)
        {
            Raster picture = i == 0 ? first : Decode(files[i]);
            if (picture.Width != first.Width || picture.Height != first.Height)
                throw new DataException(
                    $"{files[i]} is {picture.Width} x {picture.Height}, "
                    + $"but {files[0]} is {first.Width} x {first.Height}");
            Unpack(picture.Pixels, pixels.AsSpan(i * length, length), plane, color);
        }
        return color
            ? DataArray.Of(pixels, files.Length, 3, first.Height, first.Width)
            : DataArray.Of(pixels, files.Length, first.Height, first.Width);
    }

    static Raster Decode(string file)
    {
        byte[] bytes = DataFile.Read(file);
        try
        {
            return Png.Decode(bytes);
        }
        catch (PictureException fault)
        {
            throw new DataException($"{file}: {fault.Message}", fault);
        }
    }

    static void Unpack(ReadOnlySpan<byte> rgba, Span<byte> target, int plane, bool color)
    {
        for (int i = 0; i < plane; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
            int alpha = pixel[3];
            if (color)
                for (int channel = 0; channel < 3; channel++)
                    target[(channel * plane) + i] = (byte)((pixel[channel] * alpha + 127) / 255);
            else
                target[i] = (byte)(((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) * alpha + 127_500) / 255_000);
        }
    }
}
