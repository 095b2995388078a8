namespace Nabla.Course.Xor;

/// <summary>Where a training ended, told from its four outputs.</summary>
public enum Ending
{
    /// <summary>All four are right.</summary>
    Solved,

    /// <summary>All four still say one half.</summary>
    Plateau,

    /// <summary>Two are right, the other two say one half: both fell on the same point of the hidden layer.</summary>
    TwoAlike,

    /// <summary>One is right, the other three share the average of what they should say: 2/3 or 1/3.</summary>
    ThreeAlike,

    /// <summary>None of these: still under way when the epochs were used up.</summary>
    UnderWay,
}

public static class Failures
{
    #region ending
    public static Ending Of(XorResult result)
    {
        double[] outputs = result.Outputs();
        int Near(double target) => outputs.Count(a => Math.Abs(a - target) < 0.05);
        int right = outputs.Zip(XorTraining.Samples).Count(p => Math.Abs(p.First - p.Second.Y) < 0.05);
        return (result.Solved, right, Near(0.5), Near(2 / 3.0), Near(1 / 3.0)) switch
        {
            (true, _, _, _, _) => Ending.Solved,
            (_, _, 4, _, _) => Ending.Plateau,
            (_, 2, 2, _, _) => Ending.TwoAlike,
            (_, 1, _, 3, _) or (_, 1, _, _, 3) => Ending.ThreeAlike,
            _ => Ending.UnderWay,
        };
    }
    #endregion
}
