namespace Nabla.Course.Einsums;

/// <summary>What chapter 6 asks of the reader.</summary>
interface IExercises
{
    string RowSums { get; }

    string MatrixOfInnerProducts { get; }

    string EverySampleTimesItsOwnMatrix { get; }

    string TraceOfAProduct { get; }

    NdArray Bilinear(NdArray x, NdArray w, NdArray y);

    string DerivativeOf(string text, int operand);

    (int First, int Second) FirstPair(int[] sizes);
}
