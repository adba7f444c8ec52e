using Rosetta.Theory;
using Rosetta.Theory.Numerics;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>Loss on documents that were not trained on, each fed on its own as in the measurement (M6); of a vision model, its own loss on
/// pictures that were not trained on.</summary>
/// <param name="NatsPerToken">Mean over predicted tokens: every token of a document but its first. Of a masked autoencoder, mean squared
/// error of the hidden patches, each standardised; of an image-text pair, nats a picture; of a generator, mean squared error of the
/// instant velocity (M50).</param>
/// <param name="NatsPerByte">The same times tokens per byte: comparable between tokenisers. Null where nothing is text.</param>
/// <param name="UnigramNatsPerToken">What the tokens' frequencies in the training text alone would
/// give: a model must be well below it. Of a vision model, the loss of one that sees nothing.</param>
/// <param name="PredictedTokens">Tokens, patches or pictures predicted.</param>
public sealed record HeldOutLoss(double NatsPerToken, double? NatsPerByte, double UnigramNatsPerToken, long PredictedTokens)
{
    private const long Ignored = -100;

    /// <summary>Evaluates a model without gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">Held-out documents, of which those of fewer than two tokens have nothing to predict,
    /// and training text for the unigram loss.</param>
    /// <param name="settings">Batch size and context length.</param>
    /// <exception cref="BadInputException">No held-out document has two tokens.</exception>
    public static HeldOutLoss Evaluate(ITrainableModel model, TrainingText text, LanguageTrainingSettings settings)
    {
        IReadOnlyList<TokenDocument> heldOut = text.HeldOut;
        (int[] Tokens, int Start)[] windows = [.. heldOut.SelectMany(document => Windows(document.TokenIds, settings.ContextLength))
            .OrderBy(window => Length(window, settings.ContextLength))]; // Rows of like length waste little on padding.
        if (windows.Length == 0)
            throw new BadInputException($"{heldOut.Count} held-out documents, none of two tokens or more", "Something to predict is needed",
                "Hold out more text");
        var sum = new CompensatedSum();
        long predicted = 0;
        using var off = no_grad();
        foreach ((int[] Tokens, int Start)[] batch in windows.Chunk(settings.BatchSize))
        {
            using var scope = NewDisposeScope();
            int width = batch.Max(window => Length(window, settings.ContextLength));
            var inputs = new long[batch.Length * width];
            var targets = new long[batch.Length * width];
            Array.Fill(targets, Ignored);
            for (int row = 0; row < batch.Length; row++)
            {
                (int[] tokens, int start) = batch[row];
                int length = Length(batch[row], settings.ContextLength);
                for (int i = 0; i < length; i++)
                {
                    inputs[row * width + i] = tokens[start + i];
                    targets[row * width + i] = tokens[start + i + 1];
                }
                predicted += length;
            }
            Tensor logits = model.Logits(tensor(inputs, [batch.Length, width]));
            sum.Add(nn.functional.cross_entropy(logits.reshape(batch.Length * width, -1), tensor(targets),
                ignore_index: Ignored, reduction: nn.Reduction.Sum).item<float>());
        }
        double perToken = sum.Value / predicted;
        double tokensPerByte = (double)heldOut.Sum(document => (long)document.TokenIds.Length)
            / heldOut.Sum(document => (long)document.ByteCount);
        return new HeldOutLoss(perToken, perToken * tokensPerByte, Unigram(text), predicted);
    }

    private static int Length((int[] Tokens, int Start) window, int context) => Math.Min(context, window.Tokens.Length - 1 - window.Start);

    private static IEnumerable<(int[] Tokens, int Start)> Windows(int[] tokens, int context)
    {
        for (int start = 0; start < tokens.Length - 1; start += context)
            yield return (tokens, start);
    }

    private static double Unigram(TrainingText text)
    {
        // One is added to every count, so that a token that training never showed has a finite loss.
        var counts = new double[text.Vocabulary];
        Array.Fill(counts, 1);
        foreach (TokenDocument document in text.Training)
        {
            foreach (int token in document.TokenIds)
                counts[token]++;
        }
        double total = counts.Sum();
        var sum = new CompensatedSum();
        long predicted = 0;
        foreach (TokenDocument document in text.HeldOut)
        {
            for (int i = 1; i < document.TokenIds.Length; i++, predicted++)
                sum.Add(-Math.Log(counts[document.TokenIds[i]] / total));
        }
        return sum.Value / predicted;
    }
}
