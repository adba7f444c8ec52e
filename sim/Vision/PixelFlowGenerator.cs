using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Generators;
using Rosetta.Sim.Scenes;
using Rosetta.Sim.Training;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>
/// A generator of pMF DiT's layout that learns to make scenes from noise in one step (M50): it predicts the picture, and its mean velocity
/// over a stretch of time is held against the velocity of straight paths from picture to noise (MeanFlow, Geng et al. 2025).
/// </summary>
/// <remarks>
/// The derivative along the path that MeanFlow asks for is a difference over a short step, without gradients. What the published training
/// has beside it is left out: guidance (its tokens are told one and the same), a branch for the instant velocity, a perceptual loss and
/// averaged weights.
/// </remarks>
internal sealed class PixelFlowGenerator : ILearner
{
    /// <summary>Blocks before the branch and in it, and angles for rows and columns: less has no such layout.</summary>
    internal const int LeastLayers = 2, HeadMultiple = 4;

    /// <summary>The velocity divides by the time, but by no less.</summary>
    private const double LeastTime = 0.05;

    /// <summary>Times are logistic of normal numbers of this mean and deviation: most are near the noise.</summary>
    private const double TimeMean = 0.8, TimeDeviation = 0.8;

    /// <summary>Step of the difference, in time.</summary>
    private const double Difference = 0.02;

    /// <summary>Share of pictures whose velocity is a mean over a stretch of time, and of those whose class is not told.</summary>
    private const double Stretches = 0.5, Unlabelled = 0.1;

    private readonly VisionShape _shape;
    private readonly LanguageTrainingSettings _settings;
    private readonly VisionData _data;
    private readonly PixelFlowSampling _sampling;
    private readonly ParameterBank _bank;
    private readonly ScenePatches _training, _heldOut;
    private readonly PixelFlowNetwork _network;

    /// <param name="shape">Sizes.</param>
    /// <param name="settings">Pictures a step (batch).</param>
    /// <param name="data">The scenes.</param>
    /// <param name="initial">Source of the initial weights.</param>
    public PixelFlowGenerator(VisionShape shape, LanguageTrainingSettings settings, VisionData data, Rng initial)
    {
        shape.Require(LeastLayers, HeadMultiple);
        (_shape, _settings, _data, _bank) = (shape, settings, data, new ParameterBank(initial));
        _sampling = PixelFlowSampling.Of(shape.Width, shape.Patch);
        (_training, _heldOut) = (new ScenePatches(data.Training, shape, VisionData.Symmetric),
            new ScenePatches(data.HeldOut, shape, VisionData.Symmetric));
        _network = new PixelFlowNetwork(_bank, shape, _sampling, ScenePictureClass.Count + 1);
        Parameters = _bank.All;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public double Backward(int step)
    {
        Rng draws = _data.Order.Derive("flow", step);
        int batch = _settings.BatchSize, stretches = Math.Max(1, (int)(batch * Stretches));
        (var times, var durations) = (new float[batch], new float[batch]);
        for (int row = 0; row < batch; row++)
        {
            (double one, double other) = (Time(draws), Time(draws));
            (times[row], durations[row]) = row < stretches ? ((float)Math.Max(one, other), (float)Math.Abs(one - other)) : ((float)one, 0);
        }
        Path path = Read(_training, (long)step * batch, times, draws);
        Tensor lasting = tensor(durations, [batch, 1, 1]);
        Tensor mean = Velocity(path.At, path.Times, _network.Predict(path.At, path.Labels, lasting, null));
        return Gradients.Of(nn.functional.mse_loss(mean, Target(path, lasting, mean.detach(), stretches)));
    }

    /// <inheritdoc/>
    public HeldOutLoss HeldOut()
    {
        using var off = no_grad();
        (var sum, var blind) = (new CompensatedSum(), new CompensatedSum());
        int batch = _settings.BatchSize, batches = Math.Max(1, _data.HeldOutCount / batch);
        for (int i = 0; i < batches; i++)
        {
            using var scope = NewDisposeScope();
            Rng draws = Rng.FromSeed(_data.HeldOut).Derive("flow", i);
            Path path = Read(_heldOut, (long)i * batch, [.. Enumerable.Range(0, batch).Select(_ => (float)Time(draws))], draws);
            Tensor instant = Velocity(path.At, path.Times, _network.Predict(path.At, path.Labels, zeros(1, 1, 1), null));
            sum.Add(nn.functional.mse_loss(instant, path.Velocity).item<float>());
            blind.Add(nn.functional.mse_loss(Velocity(path.At, path.Times, MeanColour(path.Pictures)), path.Velocity).item<float>());
        }
        return new HeldOutLoss(sum.Value / batches, null, blind.Value / batches, (long)batches * batch);
    }

    /// <inheritdoc/>
    public void WriteTo(string folder) => TowerFolder.WritePixelFlow(folder, _bank);

    /// <inheritdoc cref="PixelFlowNetwork.Predict"/>
    internal Tensor Predict(Tensor noisy, Tensor labels, Tensor durations, Action<int, Tensor>? receive) =>
        _network.Predict(noisy, labels, durations, receive);

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _bank.Dispose();
    }

    /// <summary>What the mean velocity over each stretch ought to be: that of the path, less what the mean velocity changes by on
    /// it.</summary>
    /// <param name="path">Points at the later ends.</param>
    /// <param name="lasting">Lengths of the stretches, 0 after the first ones, [batch, 1, 1].</param>
    /// <param name="mean">The predicted mean velocities.</param>
    /// <param name="stretches">How many last.</param>
    private Tensor Target(Path path, Tensor lasting, Tensor mean, int stretches)
    {
        using IDisposable off = no_grad();
        using Scalar least = 1e-6, most = Difference;
        (Tensor at, Tensor velocity, Tensor times, Tensor labels, Tensor length) = (Head(path.At), Head(path.Velocity), Head(path.Times),
            Head(path.Labels), Head(lasting));
        // No further back than the stretch is long.
        Tensor step = length.clamp(least, most), back = step.neg();
        Tensor before = Velocity(at.Plus(back * velocity), times.Plus(back),
            _network.Predict(at.Plus(back * velocity), labels, length.Plus(back), null));
        Tensor change = Head(mean).Plus(before.neg()) * length / step;
        return cat([velocity.Plus(change.neg()), path.Velocity.narrow(0, stretches, path.Velocity.shape[0] - stretches)], 0);

        Tensor Head(Tensor all) => all.narrow(0, 0, stretches);
    }

    /// <summary>The mean colour of some pictures as a picture: what is known of one that is not seen.</summary>
    private Tensor MeanColour(Tensor pictures) => pictures.unflatten(2, [3, -1]).mean([0, 1, 3], keepdim: true)
        .expand(-1, -1, -1, _shape.Patch * _shape.Patch).flatten(2);

    private static double Time(Rng draws) => 1 / (1 + Math.Exp(-TimeMean - TimeDeviation * draws.NextGaussian()));

    /// <summary>Velocity by which the predicted picture is left behind after a time.</summary>
    private static Tensor Velocity(Tensor at, Tensor times, Tensor predicted)
    {
        using Scalar least = LeastTime;
        return at.Plus(predicted.neg()) / times.clamp_min(least);
    }

    /// <summary>Scenes, and noise that each is on its way to.</summary>
    private Path Read(ScenePatches scenes, long first, float[] times, Rng draws)
    {
        int batch = times.Length, values = _shape.Patches * _shape.PatchValues;
        (var pictures, var noise, var labels) = (new float[batch * values], new float[batch * values], new long[batch]);
        for (int row = 0; row < batch; row++)
        {
            Scene scene = scenes.Read(first + row, pictures.AsSpan(row * values, values));
            labels[row] = draws.NextDouble() < Unlabelled ? ScenePictureClass.Count : ScenePictureClass.Of(scene);
        }
        for (int i = 0; i < noise.Length; i++)
            noise[i] = (float)(_sampling.NoiseScale * draws.NextGaussian());
        long[] shape = [batch, _shape.Patches, _shape.PatchValues];
        Tensor picture = tensor(pictures, shape), velocity = tensor(noise, shape).Plus(picture.neg()), time = tensor(times, [batch, 1, 1]);
        return new Path(picture, picture.Plus(time * velocity), velocity, time, tensor(labels));
    }

    /// <summary>Points on straight paths from pictures to noise.</summary>
    /// <param name="Pictures">Where they begin, [batch, patches, values].</param>
    /// <param name="At">The points, [batch, patches, values].</param>
    /// <param name="Velocity">Of the paths.</param>
    /// <param name="Times">0 at the picture, 1 at the noise, [batch, 1, 1].</param>
    /// <param name="Labels">Classes of the pictures.</param>
    private sealed record Path(Tensor Pictures, Tensor At, Tensor Velocity, Tensor Times, Tensor Labels);
}
