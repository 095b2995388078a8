using Nabla.Benchmarks.Peers;
using Nabla.NN;
using TorchSharp;
using TorchSharp.Modules;
using static Nabla.Transform;
using F = TorchSharp.torch.nn.functional;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// Claim: a step of a small GPT, written with the framework's layers and optimizers (forward, backward, clipping,
/// AdamW that decays matrices), beside TorchSharp's: 4 layers, 4 heads, 128 wide, 64 characters of 65, batches of 12.
/// The same first weights and characters, the same losses over 20 steps.
/// </summary>
static class GptStep
{
    const string Name = "GPT 4x128 4 heads 64x65 AdamW b12";
    const int Batch = 12, Context = 64, Characters = 65, Width = 128, Heads = 4, Blocks = 4;
    const double Rate = 1e-3, Beta1 = 0.9, Beta2 = 0.99, Decay = 0.1, Small = 1e-5;

    // Forward once and backward twice, a multiply-add counted as two. The attention's scores count in full.
    const double Work = 2.0 * 3 * Batch * Context
        * ((Blocks * ((12 * Width * Width) + (2 * Context * Width))) + (Width * Characters));

    public static IEnumerable<Line> Lines(Session session)
    {
        if (!session.Wants(Name)) yield break;
        if (Torch.IsThere) TrainSteps.Agree(Name, Framework(), Peer());
        yield return session.BesideTorch(Name, Work, Framework().Run, () => Peer().Run);
    }

    /// <summary>The kernels of the step, with their times.</summary>
    public static void Explain(Options options)
    {
        if (!Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)) return;
        var step = Framework();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 5) step.Run();
        Console.WriteLine($"{Name}: {step.Explain()}");
    }

    static Gpt Model() => Gpt.Create(Key.Create(1), Characters, Context, Width, Heads, Blocks);

    static int[] Text()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, Batch * (Context + 1)).Select(_ => random.Next(Characters))];
    }

    /// <summary>One step of Nabla: its run, the loss of the last run, and its kernels with their times.</summary>
    static (Action Run, Func<double> Loss, Func<string> Explain) Framework()
    {
        var optimizer = Optimizers.Chain(
            Optimizers.ClipByGlobalNorm(1),
            Optimizers.AdamW(Rate, Decay, (_, leaf) => leaf.Rank > 1, Beta1, Beta2));
        var model = Model();
        var step = Jit(((Gpt Model, OptimizerState<Gpt> Memory) state, Tensor x, Tensor y) =>
        {
            var (loss, slope) = ValueAndGrad((Gpt p) => Losses.CrossEntropy(p.Train(x).Output, y))(state.Model);
            return (optimizer.Step(slope, state.Memory, state.Model), loss);
        }).Bind((model, optimizer.Init(model)));
        var text = Tensor.Create(Text()).Reshape(Batch, Context + 1);
        var (x, y) = (text.Slice(1, 0, Context), text.Slice(1, 1, Context + 1));
        return (() => step.Run(x, y), () => (float)step.Result.Item2, () => $"{step.Explain()}");
    }

    /// <summary>One step of torch's, and a run that tells its loss.</summary>
    static (Action Run, Func<double> Loss) Peer()
    {
        var weights = ForTorch();
        var table = torch.nn.Embedding_from_pretrained(weights["Tokens.Table"], freeze: false);
        weights["Tokens.Table"] = table.weight!;
        var text = torch.tensor(Array.ConvertAll(Text(), token => (long)token)).reshape(Batch, Context + 1);
        var (x, y) = (text[.., ..Context].contiguous(), text[.., 1..].contiguous());
        var optimizer = torch.optim.AdamW(
            [
                new AdamW.ParamGroup(weights.Values.Where(w => w.dim() > 1), Rate, Beta1, Beta2, 1e-8, Decay),
                new AdamW.ParamGroup(weights.Values.Where(w => w.dim() == 1), Rate, Beta1, Beta2, 1e-8, 0),
            ],
            Rate, Beta1, Beta2, 1e-8, Decay);
        double last = 0;
        var wants = true;
        void Run()
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            var loss = Loss(weights, table.call(x), y);
            loss.backward();
            torch.nn.utils.clip_grad_norm_(weights.Values, 1);
            optimizer.step();
            if (wants) last = loss.item<float>();
        }
        return (() => { wants = false; Run(); wants = true; }, () => { Run(); return last; });
    }

    // Linear layers are (out, in) there; query, key and value are one product, as torch's own models have it.
    static Dictionary<string, Parameter> ForTorch()
    {
        var leaves = Tree.Named(Model()).ToDictionary(leaf => leaf.Path, leaf => leaf.Leaf);
        foreach (var i in Enumerable.Range(0, Blocks))
        {
            var query = $"Blocks[{i}].Attention.Query.Weight";
            string[] others = [query.Replace("Query", "Key"), query.Replace("Query", "Value")];
            leaves[query] = Tensor.Concat([leaves[query], leaves[others[0]], leaves[others[1]]], axis: 1);
            foreach (var other in others) leaves.Remove(other);
        }
        return leaves.ToDictionary(leaf => leaf.Key, leaf =>
        {
            var w = leaf.Key.EndsWith(".Weight", StringComparison.Ordinal) ? leaf.Value.T : leaf.Value;
            return new Parameter(
                Torch.Tensor(w.ToArray<float>(), [.. w.Shape.Dims.ToArray().Select(extent => (long)extent)]));
        });
    }

    static torch.Tensor Loss(Dictionary<string, Parameter> w, torch.Tensor rows, torch.Tensor y)
    {
        torch.Tensor Norm(torch.Tensor t, string name) => F.layer_norm(t, [Width], w[$"{name}.Scale"], null, Small);
        var h = rows + w["Places.Table"];
        for (var i = 0; i < Blocks; i++)
        {
            var at = $"Blocks[{i}]";
            var qkv = F.linear(Norm(h, $"{at}.AttentionNorm"), w[$"{at}.Attention.Query.Weight"])
                .reshape(Batch, Context, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4);
            var mixed = F.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], is_casual: true);
            mixed = mixed.transpose(1, 2).reshape(Batch, Context, Width);
            h = h + F.linear(mixed, w[$"{at}.Attention.Out.Weight"]);
            var inner = F.gelu(F.linear(Norm(h, $"{at}.MlpNorm"), w[$"{at}.Up.Weight"]));
            h = h + F.linear(inner, w[$"{at}.Down.Weight"]);
        }
        var logits = F.linear(Norm(h, "Norm"), w["Tokens.Table"]);
        return F.cross_entropy(logits.reshape(Batch * Context, Characters), y.reshape(Batch * Context));
    }
}
