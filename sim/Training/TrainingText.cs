using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rosetta.Theory;

namespace Rosetta.Sim.Training;

/// <summary>A corpus as one tokeniser sees it, split into text to train on and text to judge by.</summary>
public sealed class TrainingText
{
    /// <param name="training">Documents to train on.</param>
    /// <param name="heldOut">Documents to judge by, none of which is trained on.</param>
    /// <param name="endOfText">Token put between training documents.</param>
    /// <param name="vocabulary">Number of token ids.</param>
    /// <exception cref="BadInputException">A token outside the vocabulary.</exception>
    public TrainingText(IReadOnlyList<TokenDocument> training, IReadOnlyList<TokenDocument> heldOut, int endOfText, int vocabulary)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(BitConverter.GetBytes(endOfText));
        digest.AppendData(BitConverter.GetBytes(vocabulary));
        RequireToken(endOfText, vocabulary);
        foreach (IReadOnlyList<TokenDocument> part in new[] { training, heldOut })
        {
            digest.AppendData(BitConverter.GetBytes(part.Count));
            foreach (TokenDocument document in part)
            {
                foreach (int token in document.TokenIds)
                    RequireToken(token, vocabulary);
                digest.AppendData(BitConverter.GetBytes(document.TokenIds.Length));
                digest.AppendData(MemoryMarshal.AsBytes(document.TokenIds.AsSpan()));
            }
        }
        (Training, HeldOut, EndOfText, Vocabulary) = (training, heldOut, endOfText, vocabulary);
        Digest = Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <summary>Documents to train on.</summary>
    public IReadOnlyList<TokenDocument> Training { get; }

    /// <summary>Documents to judge by.</summary>
    public IReadOnlyList<TokenDocument> HeldOut { get; }

    /// <summary>Token put between training documents.</summary>
    public int EndOfText { get; }

    /// <summary>Number of token ids.</summary>
    public int Vocabulary { get; }

    /// <summary>SHA-256 of all of it.</summary>
    public string Digest { get; }

    private static void RequireToken(int token, int vocabulary)
    {
        if ((uint)token >= (uint)vocabulary)
            throw new BadInputException($"Token {token} in the text", $"Token ids must lie in [0, {vocabulary})",
                "Use the tokeniser that the model was made for");
    }
}
