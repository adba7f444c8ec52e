using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>Seals of predictions: a number that is changed after freezing no longer fits the digest that it was frozen with.</summary>
internal static class SealedPredictions
{
    /// <summary>The prediction with the digest of what it says.</summary>
    public static Prediction Sealed(this Prediction prediction) => prediction with { FrozenDigest = DigestOf(prediction) };

    /// <summary>Whether nothing was changed since.</summary>
    public static bool IsAsFrozen(this Prediction prediction) => prediction.FrozenDigest == DigestOf(prediction);

    private static string DigestOf(Prediction prediction) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8
            .GetBytes(JsonSerializer.Serialize(prediction with { FrozenDigest = "" }, RunJson.Line))));
}
