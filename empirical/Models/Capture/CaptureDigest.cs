using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Language;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>What decides the values of a capture, in one number.</summary>
public static class CaptureDigest
{
    private const int MostAtOnce = 1 << 28;

    /// <summary>SHA-256, in hexadecimal digits, of weights and the type they compute in, of what is fed, and of how it is pooled and
    /// stored.</summary>
    public static string Of(LanguageModel model, IReadOnlyList<FeedWindow> windows, CaptureOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{model.Configuration.ToJson(model.Type)}|{options.Pooling}|{options.FileType}|{model.Device.type}|")));
        foreach ((string name, Parameter parameter) in model.Parameters.OrderBy(own => own.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            using Tensor values = parameter.detach().to(ScalarType.Float32).cpu().contiguous();
            Append(hash, values);
        }
        foreach (FeedWindow window in windows)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(window.TokenIds));
            hash.AppendData(MemoryMarshal.AsBytes<(int, int)>(window.Memberships));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static unsafe void Append(IncrementalHash hash, Tensor values)
    {
        byte* start = (byte*)HugePages.AddressOf(values);
        for (long done = 0, bytes = values.numel() * sizeof(float); done < bytes; done += MostAtOnce)
            hash.AppendData(new ReadOnlySpan<byte>(start + done, (int)Math.Min(MostAtOnce, bytes - done)));
    }
}
