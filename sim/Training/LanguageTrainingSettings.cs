using System.Globalization;
using Rosetta.Theory;

namespace Rosetta.Sim.Training;

/// <summary>How a language model is trained, but for its shape, its text and its random numbers.</summary>
public sealed class LanguageTrainingSettings
{
    /// <param name="tokenBudget">Tokens to train on; rounded up to whole steps of batchSize * contextLength.</param>
    /// <param name="batchSize">Sequences per step.</param>
    /// <param name="contextLength">Tokens per sequence.</param>
    /// <param name="peakLearningRate">Largest learning rate; 3e-3 suits widths of about 32 to 192.</param>
    /// <param name="warmupShare">Share of the steps that raise the rate from zero.</param>
    /// <param name="finalLearningRateShare">Share of the peak at the last step.</param>
    /// <param name="weightDecay">Decoupled decay, on matrices only.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment; 0.95 as usual for language models, whose gradients change fast.</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    /// <param name="clipNorm">Largest norm of the whole gradient.</param>
    /// <param name="bfloat16Products">Whether the blocks' linear maps multiply in bfloat16.</param>
    /// <exception cref="BadInputException">A value outside its range.</exception>
    public LanguageTrainingSettings(long tokenBudget, int batchSize = 16, int contextLength = 128, double peakLearningRate = 3e-3,
        double warmupShare = 0.05, double finalLearningRateShare = 0.05, double weightDecay = 0.1, double beta1 = 0.9, double beta2 = 0.95,
        double epsilon = 1e-8, double clipNorm = 1, bool bfloat16Products = false)
    {
        Require(tokenBudget > 0, "token budget", tokenBudget, "more than 0");
        Require(batchSize > 0, "batch size", batchSize, "more than 0");
        Require(contextLength > 1, "context length", contextLength, "more than 1");
        Require(peakLearningRate > 0 && double.IsFinite(peakLearningRate), "peak learning rate", peakLearningRate, "positive and finite");
        Require(warmupShare is >= 0 and <= 1, "warm-up share", warmupShare, "in [0, 1]");
        Require(finalLearningRateShare is >= 0 and <= 1, "final share of the learning rate", finalLearningRateShare, "in [0, 1]");
        Require(weightDecay >= 0 && double.IsFinite(weightDecay), "weight decay", weightDecay, "at least 0 and finite");
        Require(beta1 is >= 0 and < 1, "beta1", beta1, "in [0, 1)");
        Require(beta2 is >= 0 and < 1, "beta2", beta2, "in [0, 1)");
        Require(epsilon > 0 && double.IsFinite(epsilon), "epsilon", epsilon, "positive and finite");
        Require(clipNorm > 0 && double.IsFinite(clipNorm), "clip norm", clipNorm, "positive and finite");
        long steps = (tokenBudget - 1) / ((long)batchSize * contextLength) + 1;
        Require(steps <= int.MaxValue, "token budget", tokenBudget, "at most 2^31 steps");
        StepCount = (int)steps;
        (BatchSize, ContextLength, WeightDecay, Beta1, Beta2, Epsilon, ClipNorm) =
            (batchSize, contextLength, weightDecay, beta1, beta2, epsilon, clipNorm);
        (PeakLearningRate, WarmupShare, FinalLearningRateShare) = (peakLearningRate, warmupShare, finalLearningRateShare);
        Bfloat16Products = bfloat16Products;
        Schedule = new LearningRateSchedule(peakLearningRate, (int)Math.Round(StepCount * warmupShare), StepCount, finalLearningRateShare);
    }

    /// <summary>Optimiser steps.</summary>
    public int StepCount { get; }

    /// <summary>Sequences per step.</summary>
    public int BatchSize { get; }

    /// <summary>Tokens per sequence.</summary>
    public int ContextLength { get; }

    /// <summary>Tokens per step.</summary>
    public int TokensPerStep => BatchSize * ContextLength;

    /// <summary>Largest learning rate.</summary>
    public double PeakLearningRate { get; }

    /// <summary>Share of the steps that raise the rate from zero.</summary>
    public double WarmupShare { get; }

    /// <summary>Share of the peak at the last step.</summary>
    public double FinalLearningRateShare { get; }

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; }

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; }

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; }

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; }

    /// <summary>Largest norm of the whole gradient.</summary>
    public double ClipNorm { get; }

    /// <summary>Whether the blocks' linear maps multiply in bfloat16.</summary>
    public bool Bfloat16Products { get; }

    /// <summary>The learning rate by step.</summary>
    public LearningRateSchedule Schedule { get; }

    /// <summary>Every value that changes the result, for keys and digests.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"steps={StepCount} batch={BatchSize} context={ContextLength} rate={PeakLearningRate:R} warmup={WarmupShare:R} "
            + $"final={FinalLearningRateShare:R} "
        + $"decay={WeightDecay:R} beta1={Beta1:R} beta2={Beta2:R} epsilon={Epsilon:R} clip={ClipNorm:R}"
        + $"{(Bfloat16Products ? " products=bfloat16" : "")}");

    private static void Require(bool holds, string name, double value, string needed)
    {
        if (!holds)
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"A {name} of {value}"), $"It must be {needed}",
                "Correct the training settings");
    }
}
