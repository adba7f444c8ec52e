using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Rosetta.Empirical.Activations;

/// <summary>What activations hold, in one number: layers, blocks, and every value of every sample in its order.</summary>
public static class ActivationDigest
{
    /// <summary>SHA-256 of models, in hexadecimal digits. One pass over their values.</summary>
    /// <param name="models">The models.</param>
    /// <param name="label">What else is to count.</param>
    /// <param name="cancellation">Ends the pass.</param>
    public static string Of(IReadOnlyList<IActivations> models, string label = "", CancellationToken cancellation = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(label));
        foreach (IActivations model in models)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"|{string.Join(',', model.Layout.LayerIds)}|{string.Join(',', model.Layout.Widths)}|{model.SampleCount}|")));
            hash.AppendData(MemoryMarshal.AsBytes<int>([.. model.BlockOfSample]));
            var rows = new byte[checked(model.Layout.Count * SHA256.HashSizeInBytes)];
            NeuronScan.Visit(model, (flat, values) => SHA256.HashData(MemoryMarshal.AsBytes(values),
                rows.AsSpan(flat * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes)),
                    new ParallelOptions { CancellationToken = cancellation });
            hash.AppendData(rows);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
