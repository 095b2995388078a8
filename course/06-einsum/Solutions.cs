namespace Nabla.Course.Einsums;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public string RowSums => "ij->i";

    public string MatrixOfInnerProducts => "id,jd->ij";

    public string EverySampleTimesItsOwnMatrix => "boi,bi->bo";

    public string TraceOfAProduct => "nk,kn->";

    public NdArray Bilinear(NdArray x, NdArray w, NdArray y)
    {
        NdArray result = NdArray.Zeros(x.Shape[0], w.Shape[0]);
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int o = 0; o < w.Shape[0]; o++)
            {
                for (int i = 0; i < w.Shape[1]; i++)
                {
                    for (int j = 0; j < w.Shape[2]; j++)
                        result[b, o] += x[b, i] * w[o, i, j] * y[b, j];
                }
            }
        }

        return result;
    }

    public string DerivativeOf(string text, int operand)
    {
        string[] sides = text.Split("->");
        List<string> words = [.. sides[0].Split(',')];
        string target = words[operand];
        words.RemoveAt(operand);
        return $"{string.Join(',', words.Prepend(sides[1]))}->{target}";
    }

    public (int First, int Second) FirstPair(int[] sizes)
    {
        var subscripts = new Subscripts(
            "ab,bc,cd,de->ae", [.. sizes.Zip(sizes.Skip(1), (rows, columns) => NdArray.Zeros(rows, columns))]);
        Pairs.Step first = Pairs.Best(subscripts)[0];
        return (first.I, first.J);
    }
}
