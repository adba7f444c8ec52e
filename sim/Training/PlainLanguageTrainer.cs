using Rosetta.Empirical.Models.Language;
using Rosetta.Theory.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>
/// The same training of a model of GPT-2's shape written plainly with libtorch: the library's modules, fused attention, cross-entropy,
/// clipping and AdamW. The reference that tests hold the trainer against, and what the benchmark compares it with.
/// </summary>
/// <remarks>Same initial weights, same text, same schedule; losses differ by rounding alone, which training then amplifies.</remarks>
public static class PlainLanguageTrainer
{
    /// <summary>Trains a new model for the first steps of its schedule.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="initialWeights">Source of the initial weights.</param>
    /// <param name="text">What it reads.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="steps">Steps.</param>
    /// <returns>The loss before each step.</returns>
    public static IReadOnlyList<double> Train(Gpt2Configuration shape, Rng initialWeights, PackedTokens text,
        LanguageTrainingSettings settings, int steps)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        using var scope = NewDisposeScope();
        var network = new Network(shape, initialWeights);
        Parameter[] all = [.. network.Modules.SelectMany(module => module.parameters())];
        using var decayed = optim.AdamW(all.Where(parameter => parameter.dim() > 1), settings.PeakLearningRate, settings.Beta1,
            settings.Beta2, settings.Epsilon, settings.WeightDecay);
        using var plain = optim.AdamW(all.Where(parameter => parameter.dim() <= 1), settings.PeakLearningRate, settings.Beta1,
            settings.Beta2, settings.Epsilon, 0);
        var losses = new double[steps];
        long[] inputs = new long[settings.TokensPerStep], targets = new long[settings.TokensPerStep];
        for (int step = 0; step < steps; step++)
        {
            using var stepScope = NewDisposeScope();
            text.Read(step, inputs, targets);
            Tensor logits = network.Logits(tensor(inputs, [settings.BatchSize, settings.ContextLength]));
            Tensor loss = nn.functional.cross_entropy(logits.flatten(0, 1), tensor(targets));
            decayed.zero_grad();
            plain.zero_grad();
            loss.backward();
            nn.utils.clip_grad_norm_(all, settings.ClipNorm);
            foreach (optim.Optimizer optimiser in new optim.Optimizer[] { decayed, plain })
            {
                foreach (var group in optimiser.ParamGroups)
                    group.LearningRate = settings.Schedule.At(step);
                optimiser.step();
            }
            losses[step] = loss.item<float>();
        }
        return losses;
    }

    /// <summary>GPT-2 of the library's modules.</summary>
    private sealed class Network
    {
        private readonly int _heads;
        private readonly Embedding _tokens, _positions;
        private readonly LayerNorm _last;
        private readonly Block[] _blocks;

        public Network(Gpt2Configuration shape, Rng initialWeights)
        {
            int width = shape.HiddenSize;
            _heads = shape.HeadCount;
            (_tokens, _positions) = (nn.Embedding(shape.VocabularySize, width), nn.Embedding(shape.ContextLength, width));
            _last = nn.LayerNorm([width], shape.NormEpsilon);
            _blocks = [.. Enumerable.Range(0, shape.LayerCount).Select(_ => new Block(nn.LayerNorm([width], shape.NormEpsilon),
                nn.Linear(width, 3 * width), nn.Linear(width, width), nn.LayerNorm([width], shape.NormEpsilon),
                nn.Linear(width, 4 * width), nn.Linear(4 * width, width)))];
            using LanguageModel initial = shape.CreateModel();
            initial.Initialize(initialWeights);
            using var off = no_grad();
            _tokens.weight!.copy_(initial.Parameters["transformer.wte.weight"]);
            _positions.weight!.copy_(initial.Parameters["transformer.wpe.weight"]);
            for (int layer = 0; layer < _blocks.Length; layer++)
            {
                Block block = _blocks[layer];
                foreach ((Linear map, string name) in new[] { (block.Attention, "attn.c_attn"), (block.Mix, "attn.c_proj"),
                    (block.Up, "mlp.c_fc"), (block.Down, "mlp.c_proj") })
                {
                    map.weight!.copy_(initial.Parameters[$"transformer.h.{layer}.{name}.weight"].t());
                    map.bias!.zero_();
                }
            }
        }

        public IEnumerable<nn.Module> Modules => [_tokens, _positions, _last, .. _blocks.SelectMany(block => block.All)];

        public Tensor Logits(Tensor ids)
        {
            Tensor stream = _tokens.call(ids) + _positions.weight!.narrow(0, 0, ids.shape[1]);
            foreach (Block block in _blocks)
            {
                Tensor[] heads = [.. block.Attention.call(block.First.call(stream)).chunk(3, -1)
                    .Select(part => part.unflatten(2, [_heads, -1]).transpose(1, 2))];
                Tensor mixed = nn.functional.scaled_dot_product_attention(heads[0], heads[1], heads[2], is_casual: true);
                stream = stream + block.Mix.call(mixed.transpose(1, 2).flatten(2));
                stream = stream + block.Down.call(nn.functional.gelu(block.Up.call(block.Second.call(stream)),
                    GELU.Approximate.tanh));
            }
            return nn.functional.linear(_last.call(stream), _tokens.weight!);
        }

        private sealed record Block(LayerNorm First, Linear Attention, Linear Mix, LayerNorm Second, Linear Up, Linear Down)
        {
            public IEnumerable<nn.Module> All => [First, Attention, Mix, Second, Up, Down];
        }
    }
}
