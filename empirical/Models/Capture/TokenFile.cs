using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>
/// Token ids given directly: a safetensors file with <c>input_ids</c> and <c>attention_mask</c>, [batch, tokens], integers, padded to the
/// right. Every unmasked token is a sample, in reading order.
/// </summary>
public sealed class TokenFile
{
    /// <summary>Places for tokens: 1 GiB of numbers.</summary>
    private const int MostTokens = 1 << 27;

    private TokenFile(FeedWindow[] windows, int sampleCount) => (Windows, SampleCount) = (windows, sampleCount);

    /// <summary>One window per row of the batch.</summary>
    public IReadOnlyList<FeedWindow> Windows { get; }

    /// <summary>Unmasked tokens.</summary>
    public int SampleCount { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">No such tensors, shapes that differ, a mask that is not right padding, or no token at
    /// all.</exception>
    public static TokenFile Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        long[] ids = Integers(file, "input_ids", out long[] shape), mask = Integers(file, "attention_mask", out long[] maskShape);
        if (!shape.SequenceEqual(maskShape))
            throw Bad(path, $"has input_ids [{string.Join(", ", shape)}] and attention_mask [{string.Join(", ", maskShape)}]",
                "Both need one shape");
        int rows = (int)shape[0], length = (int)shape[1], sample = 0;
        var windows = new FeedWindow[rows];
        for (int row = 0; row < rows; row++)
        {
            int count = 0;
            for (int t = 0; t < length; t++)
            {
                long value = mask[row * length + t];
                if (value is not (0 or 1) || (value == 1 && count != t))
                    throw Bad(path, $"has an attention_mask of {value} at token {t} of row {row}, after {count} ones",
                        "Each row of the mask is ones, then zeros: padding is to the right");
                count += (int)value;
            }
            var tokens = new int[count];
            var memberships = new (int, int)[count];
            for (int t = 0; t < count; t++)
            {
                long id = ids[row * length + t];
                tokens[t] = id is >= 0 and <= int.MaxValue ? (int)id
                    : throw Bad(path, $"has the id {id} at token {t} of row {row}", "Ids are non-negative and below 2^31");
                memberships[t] = (t, sample++);
            }
            windows[row] = new FeedWindow(tokens, memberships);
        }
        return sample > 0 ? new TokenFile(windows, sample) : throw Bad(path, "masks every token", "At least one token is needed");
    }

    private static long[] Integers(SafetensorsFile file, string name, out long[] shape)
    {
        SafetensorsTensor tensor = file.Tensor(name);
        shape = [.. tensor.Shape];
        if (!tensor.Type.IsInteger() || shape.Length != 2 || tensor.ElementCount is < 1 or > MostTokens)
            throw Bad(file.Path, $"has {name} as {tensor}", $"Integers of shape [batch, tokens] are needed, 1 to {MostTokens} of them");
        var values = new long[tensor.ElementCount];
        file.ReadInt64(tensor, 0, values);
        return values;
    }

    private static BadInputException Bad(string path, string received, string needed) =>
        new($"'{path}' {received}", needed, "Write the token file again");
}
