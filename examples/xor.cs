double[][] x = [[0, 0], [0, 1], [1, 0], [1, 1]];
double[] y = [0, 1, 1, 0];
var random = new Random(1);
double[] w = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble() - 0.5)];

for (int epoch = 1; epoch <= 10_000; epoch++)
{
    for (int s = 0; s < 4; s++)
    {
        double h1 = Sigmoid(x[s][0] * w[0] + x[s][1] * w[1] + w[2]);
        double h2 = Sigmoid(x[s][0] * w[3] + x[s][1] * w[4] + w[5]);
        double a = Sigmoid(h1 * w[6] + h2 * w[7] + w[8]);
        double d3 = 2 * (a - y[s]) * a * (1 - a);       // how the cost moves with the output's sum,
        double d1 = d3 * w[6] * h1 * (1 - h1);          // with the first hidden sum,
        double d2 = d3 * w[7] * h2 * (1 - h2);          // and with the second
        double[] slopes = [d1 * x[s][0], d1 * x[s][1], d1, d2 * x[s][0], d2 * x[s][1], d2, d3 * h1, d3 * h2, d3];
        for (int k = 0; k < 9; k++) w[k] -= slopes[k];
        if (epoch == 10_000) Console.WriteLine($"{x[s][0]} xor {x[s][1]} = {a:0.00}");
    }
}

static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
