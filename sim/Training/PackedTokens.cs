using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Training;

/// <summary>
/// Documents as an endless sequence of training batches: shuffled, joined with an end-of-text token after each, and read by as many
/// lanes as a batch has rows.
/// </summary>
/// <remarks>
/// Lane j of an epoch reads the j-th part of the shuffled text from its start to its end, so the rows of a batch come from distant
/// documents while each lane meets every token once. The order of documents comes from the generator alone: two tokenisers given the same
/// documents and generators of the same name meet them in the same order, at nearly the same share of the epoch. Step s can be had
/// without the steps before it, so a cut training needs no more than its step number. Not thread-safe: one per training.
/// </remarks>
public sealed class PackedTokens
{
    private readonly IReadOnlyList<TokenDocument> _documents;
    private readonly int _endOfText, _batchSize, _contextLength, _stepsPerEpoch;
    private readonly Rng _order;
    private readonly int[] _stream;
    private int _packedEpoch = -1;

    /// <param name="documents">Training documents, in a fixed order.</param>
    /// <param name="endOfText">Token put after every document.</param>
    /// <param name="batchSize">Rows per batch.</param>
    /// <param name="contextLength">Tokens per row.</param>
    /// <param name="order">Names the order of documents; each epoch has its own child.</param>
    /// <exception cref="BadInputException">Fewer tokens than one step needs.</exception>
    public PackedTokens(IReadOnlyList<TokenDocument> documents, int endOfText, int batchSize, int contextLength, Rng order)
    {
        long length = documents.Sum(document => document.TokenIds.Length + 1L);
        // One token more than the rows hold: each row's last token needs a successor to predict.
        long windows = (length - 1) / contextLength;
        if (windows < batchSize)
            throw new BadInputException($"{length} tokens of training text in {documents.Count} documents",
                $"One step needs {(long)batchSize * contextLength + 1}", "Give more text, or choose a smaller batch or context");
        if (length > Array.MaxLength)
            throw new BadInputException($"{length} tokens of training text", $"At most {Array.MaxLength} fit one array",
                "Give fewer documents");
        (_documents, _endOfText, _batchSize, _contextLength, _order) = (documents, endOfText, batchSize, contextLength, order);
        _stepsPerEpoch = (int)(windows / batchSize);
        _stream = new int[length];
    }

    /// <summary>Steps in which every lane reads its part once; up to one batch of tokens at the end of an epoch is left out.</summary>
    internal int StepsPerEpoch => _stepsPerEpoch;

    /// <summary>Inputs and the tokens that follow them, row-major [batch, context], for a step counted from 0.</summary>
    public void Read(int step, Span<long> inputs, Span<long> targets)
    {
        (int epoch, int within) = Math.DivRem(step, _stepsPerEpoch);
        Pack(epoch);
        for (int lane = 0; lane < _batchSize; lane++)
        {
            int start = (lane * _stepsPerEpoch + within) * _contextLength, row = lane * _contextLength;
            for (int i = 0; i < _contextLength; i++)
            {
                inputs[row + i] = _stream[start + i];
                targets[row + i] = _stream[start + i + 1];
            }
        }
    }

    private void Pack(int epoch)
    {
        if (_packedEpoch == epoch)
            return;
        int next = 0;
        foreach (int index in _order.Derive("epoch", epoch).Permutation(_documents.Count))
        {
            int[] tokens = _documents[index].TokenIds;
            tokens.CopyTo(_stream, next);
            next += tokens.Length;
            _stream[next++] = _endOfText;
        }
        _packedEpoch = epoch;
    }
}
