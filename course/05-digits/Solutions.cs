namespace Nabla.Course.Digits;

/// <summary>Ours. Yours may look different and be as right.</summary>
sealed class Solutions : IExercises
{
    public int Knobs(int[] widths)
    {
        int knobs = 0;
        for (int l = 1; l < widths.Length; l++) knobs += widths[l - 1] * widths[l] + widths[l];
        return knobs;
    }

    // dC/da = a - y and da/dz = 1 - tanh^2 z = 1 - a^2.
    public double TanhDelta(double a, double y) => (a - y) * (1 - a * a);

    // Sum over samples outside, so that both inner loops walk along rows.
    public float[] ProductAtB(float[] a, float[] b, int m, int k, int n)
    {
        float[] c = new float[m * n];
        for (int p = 0; p < k; p++)
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++) c[i * n + j] += a[p * m + i] * b[p * n + j];
        return c;
    }

    public int[,] Confusion(byte[] labels, byte[] answers)
    {
        int[,] counts = new int[10, 10];
        for (int i = 0; i < labels.Length; i++) counts[labels[i], answers[i]]++;
        return counts;
    }
}
