#:project ../src/Nabla.NN/Nabla.NN.csproj
using Nabla;
using Nabla.Data;
using Nabla.NN;

var mnist = Mnist.Load();
int count = args.Length > 0 ? int.Parse(args[0]) : 60_000;
var (train, test) = (Dataset.Of(mnist.Train).Take(0, count), Dataset.Of(mnist.Test));

var key = Key.Create(1).Split(4);
var net = new Sequential(
    Conv2d.Create(key[0], 1, 8, size: 5), Activation.Relu, MaxPool.Create(2),
    Conv2d.Create(key[1], 8, 16, size: 5), Activation.Relu, MaxPool.Create(2),
    new Flatten(), new Dropout(0.2), Linear.Create(key[2], 256, 10));

var rate = Schedule.OneCycle(0.01, steps: 3 * (count / 100));
var trainer = new Trainer(Optimizers.Adam(rate), (logits, labels) => Losses.CrossEntropy(logits, labels))
{
    Epochs = 3, BatchSize = 100,
};
trainer.Fit(net, train, test).Save("cnn.safetensors");

var trained = net.Load("cnn.safetensors");
var answers = trained.Predict(test.X[..10]).ArgMax();
Console.WriteLine($"{mnist.Source}: the first ten are {test.Y[..10]}, it says {answers}");
