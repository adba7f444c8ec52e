using Rosetta.Empirical.Models.Language;

namespace Rosetta.Experiments.Matching;

/// <summary>What feeding a language model takes.</summary>
internal static class ModelDemand
{
    /// <summary>Share of the rate of large products that small batches of short sequences reach; measured on two cores.</summary>
    private const double ShareOfRate = 0.5;

    /// <summary>Operations per parameter and token of a forward pass, and of one with its gradients and the step.</summary>
    private const double Forward = 2, Training = 6;

    /// <summary>Bytes per parameter while it is trained: itself, its gradient and two moments.</summary>
    private const double BytesTrained = 16;

    /// <summary>Values that are kept per token, layer and width while gradients are taken.</summary>
    private const double KeptForGradients = 34;

    /// <summary>Parameters that take part in products.</summary>
    public static double Parameters(LanguageModelConfiguration model) => model.Parameters.Sum(parameter => (double)parameter.ElementCount);

    /// <summary>Seconds of feeding so many tokens.</summary>
    public static double CaptureSeconds(double parameters, double tokens, MatchPlan.MachineRates rates) =>
        Forward * parameters * tokens / (ShareOfRate * rates.Products);

    /// <summary>Seconds of training on so many tokens.</summary>
    public static double TrainingSeconds(double parameters, double tokens, MatchPlan.MachineRates rates) =>
        Training * parameters * tokens / (ShareOfRate * rates.Products);

    /// <summary>Bytes while a model is trained.</summary>
    public static double TrainingBytes(LanguageModelConfiguration model, int batch, int context) => BytesTrained * Parameters(model)
        + sizeof(float) * (double)batch * context * (model.VocabularySize * 2.0 + KeptForGradients * model.LayerCount * model.HiddenSize);
}
