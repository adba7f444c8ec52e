using System.Runtime.InteropServices;
using Rosetta.Sim.Training;
using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Tests.Sim.Training;

/// <summary>The smallest model with a matrix and a vector to train: logits = (embedding + bias) times a readout.</summary>
internal sealed class BigramModel : ITrainableModel
{
    private readonly Parameter _embedding, _bias, _readout;
    private readonly Action<int>? _beforeCall;
    private int _calls;

    /// <param name="vocabulary">Token ids.</param>
    /// <param name="width">Hidden width.</param>
    /// <param name="rng">Initial weights.</param>
    /// <param name="beforeCall">Told the number of each call of <see cref="Logits"/>, from 1, before it: where
    /// tests cut, crash or poison a training.</param>
    public BigramModel(int vocabulary, int width, Rng rng, Action<int>? beforeCall = null)
    {
        _beforeCall = beforeCall;
        _embedding = Draw("embedding", vocabulary, width);
        _bias = new Parameter(zeros(width), true);
        _readout = Draw("readout", width, vocabulary);

        Parameter Draw(string name, int rows, int columns)
        {
            Rng own = rng.Derive(name);
            float[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(0.3 * own.NextGaussian()))];
            return new Parameter(tensor(values, [rows, columns]), true);
        }
    }

    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters =>
        [("embedding", _embedding), ("bias", _bias), ("readout", _readout)];

    public Tensor Logits(Tensor tokenIds)
    {
        _beforeCall?.Invoke(++_calls);
        return _embedding.index_select(0, tokenIds.flatten()).reshape(tokenIds.shape[0], tokenIds.shape[1], -1).add(_bias).tanh()
            .matmul(_readout);
    }

    public void WriteTo(string folder) => File.WriteAllBytes(Path.Combine(folder, "weights.bin"),
        [.. Parameters.SelectMany(entry => MemoryMarshal.AsBytes(entry.Parameter.data<float>().ToArray().AsSpan()).ToArray())]);

    public void Dispose()
    {
        foreach ((_, Parameter parameter) in Parameters)
            parameter.Dispose();
    }
}
