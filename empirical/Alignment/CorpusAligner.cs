using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;
using Rosetta.Theory;

namespace Rosetta.Empirical.Alignment;

/// <summary>Documents x two tokenisers -> the spans that both share, and the windows to feed to each model (M6).</summary>
/// <remarks>
/// A document is tokenised as a whole and fed on its own, in windows as long as both contexts allow, cut at boundaries that
/// both tokenisations share: window i of both models covers the same bytes. Special tokens are fed in every window and
/// belong to no span. A run of bytes that has no such boundary within a context cannot be fed to both models; it is left
/// out and counted. More than two models are aligned pair by pair.
/// </remarks>
public sealed class CorpusAligner
{
    private readonly ModelInput _modelA, _modelB;
    private readonly AlignmentBudget _budget;

    /// <param name="modelA">First model; its tokens count against the budget.</param>
    /// <param name="modelB">Second model.</param>
    /// <param name="budget">How much to read; everything by default.</param>
    public CorpusAligner(ModelInput modelA, ModelInput modelB, AlignmentBudget? budget = null)
    {
        _modelA = modelA;
        _modelB = modelB;
        _budget = budget ?? AlignmentBudget.Everything;
    }

    /// <summary>Models beside the two that share the spans; none by default.</summary>
    public IReadOnlyList<ModelInput> Others { get; init; } = [];

    /// <summary>Whether the documents' texts are kept, for those who show the samples.</summary>
    public bool KeepsTexts { get; init; }

    /// <summary>Aligns documents from the first on, until the budget is spent.</summary>
    /// <exception cref="BadInputException">No span came of it, or the corpus is shorter than one context.</exception>
    public AlignedCorpus Align(IEnumerable<Document> documents) => Align(documents.Select(DocumentPortion.Whole));

    /// <summary>Aligns portions of documents, until the budget is spent.</summary>
    /// <inheritdoc cref="Align(IEnumerable{Document})" path="/exception"/>
    public AlignedCorpus Align(IEnumerable<DocumentPortion> portions)
    {
        var read = new List<AlignedDocument>();
        var windows = new WindowBuilder(_modelA, _modelB, Others);
        using var digest = new CorpusDigest();
        bool spent = false;
        foreach (DocumentPortion portion in portions)
        {
            long usedBefore = windows.TokensA, usedBeforeB = windows.TokensB;
            Document document = portion.Document;
            IReadOnlyList<Token> tokensA = _modelA.Tokenizer.EncodeText(document.Text);
            IReadOnlyList<Token> tokensB = _modelB.Tokenizer.EncodeText(document.Text);
            IReadOnlyList<Token>[] tokensOfOthers = [.. Others.Select(other => other.Tokenizer.EncodeText(document.Text))];
            long tokensLeft = _budget.Tokens - windows.TokensA;
            bool completed = windows.Add(read.Count, tokensA, tokensB, tokensOfOthers,
                CanonicalSpans.Of(tokensA, tokensB, tokensOfOthers.Length == 0 ? null : tokensOfOthers),
                Math.Min(tokensLeft, portion.TokenLimit), _budget.Spans - windows.Samples.Count);
            read.Add(new AlignedDocument(document.Category, document.Source,
                (int)(windows.TokensA - usedBefore), (int)(windows.TokensB - usedBeforeB))
            {
                Text = KeepsTexts ? document.Text : null,
                NamesCategory = document.NamesCategory,
            });
            digest.Add(document);
            bool stoppedByPortion = portion.TokenLimit < tokensLeft && windows.Samples.Count < _budget.Spans;
            spent = (!completed && !stoppedByPortion)
                || windows.TokensA >= _budget.Tokens || windows.Samples.Count >= _budget.Spans;
            if (spent)
                break;
        }
        if (windows.Samples.Count == 0 || (!spent && IsShorterThanContext(windows)))
            throw TooShort(read.Count, windows);
        return new AlignedCorpus(read, windows.Samples, windows.WindowsA, windows.WindowsB,
            windows.OversizedSpans, windows.OversizedBytes, digest.Hex()) { WindowsOfOthers = windows.WindowsOfOthers };
    }

    private bool IsShorterThanContext(WindowBuilder windows) =>
        windows.TokensA < _modelA.TextTokens && windows.TokensB < _modelB.TextTokens;

    private BadInputException TooShort(int documents, WindowBuilder windows) => new(
        $"{documents} documents gave {windows.Samples.Count} shared spans of {windows.TokensA} and {windows.TokensB} tokens"
            + (windows.OversizedSpans > 0 ? $" ({windows.OversizedSpans} spans were longer than a context)" : ""),
        $"A corpus must fill at least one context ({_modelA.ContextTokens} and {_modelB.ContextTokens} tokens) within its budget",
        "Give a longer corpus, a larger budget or a shorter context");
}
