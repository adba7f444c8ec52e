using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>A model's inputs as tensors of a safetensors file, by name. Checked when opened, read some elements of the batch at a time;
/// tensors of other names are left alone.</summary>
public sealed class NamedInputs : IVisionFeed, IDisposable
{
    /// <summary>Values of one tensor that are read at a time.</summary>
    private const int MostValues = 1 << 29;

    private readonly SafetensorsFile _file;
    private readonly List<InputTensor> _tensors = [];

    private NamedInputs(SafetensorsFile file) => _file = file;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>Path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">What the model is fed (<see cref="VisionModel.Inputs"/>).</param>
    /// <exception cref="BadInputException">No such file, a tensor that is missing or has another type or shape, or batches that
    /// differ.</exception>
    public static NamedInputs Open(string path, IReadOnlyList<InputTensor> wanted)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            var inputs = new NamedInputs(file);
            inputs.Check(wanted);
            return inputs;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Read(int first, int count)
    {
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (InputTensor input in _tensors)
        {
            SafetensorsTensor tensor = _file.Tensor(input.Name);
            long each = input.IsPerElement ? tensor.ElementCount / Count : tensor.ElementCount;
            long values = input.IsPerElement ? checked(each * count) : each;
            if (values > MostValues)
                throw Bad($"has {input.Name} as {tensor}", $"At most {MostValues} values are read at a time", "Take smaller batches");
            long[] shape = [.. tensor.Shape];
            if (input.IsPerElement)
                shape[0] = count;
            read.Add(input.Name, Values(input, tensor, input.IsPerElement ? first * each : 0, (int)values).reshape(shape));
        }
        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Tensor Values(InputTensor input, SafetensorsTensor tensor, long first, int count)
    {
        if (input.IsInteger)
        {
            var integers = new long[count];
            _file.ReadInt64(tensor, first, integers);
            return torch.tensor(integers);
        }
        var numbers = new float[count];
        _file.ReadFloat32(tensor, first, numbers);
        int bad = Array.FindIndex(numbers, number => !float.IsFinite(number));
        return bad < 0 ? torch.tensor(numbers)
            : throw Bad($"has {numbers[bad].ToString(CultureInfo.InvariantCulture)} at value {first + bad} of {input.Name}",
                "Inputs are finite numbers");
    }

    private void Check(IReadOnlyList<InputTensor> wanted)
    {
        string[] missing = [.. wanted.Where(input => input.IsRequired && !_file.Tensors.ContainsKey(input.Name))
            .Select(input => $"{input.Name} [{input.Axes}]")];
        if (missing.Length > 0)
        {
            throw Bad($"has no {string.Join(" and no ", missing)}, but {Shown([.. _file.Tensors.Keys])}",
                "The model is fed exactly those tensors");
        }
        string? counted = null;
        foreach (InputTensor input in wanted.Where(input => _file.Tensors.ContainsKey(input.Name)))
        {
            SafetensorsTensor tensor = _file.Tensor(input.Name);
            if (!Fits(input, tensor))
                throw Bad($"has {input.Name} as {tensor}",
                    $"{(input.IsInteger ? "Integers" : "Floating-point numbers")} [{input.Axes}] are needed");
            _tensors.Add(input);
            if (!input.IsPerElement)
                continue;
            if (counted is not null && tensor.Shape[0] != Count)
                throw Bad($"has {Count} elements in {counted} and {tensor.Shape[0]} in {input.Name}", "One batch has one size");
            (counted, Count) = (input.Name, (int)tensor.Shape[0]);
        }
    }

    private static bool Fits(InputTensor input, SafetensorsTensor tensor)
    {
        bool floating = tensor.Type is SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.F64;
        return (input.IsInteger ? tensor.Type.IsInteger() : floating) && tensor.Shape.Count == input.Extents.Count
            && tensor.Shape.Zip(input.Extents).All(pair => pair.First is > 0 and <= int.MaxValue
                && (!long.TryParse(pair.Second, CultureInfo.InvariantCulture, out long extent) || extent == pair.First));
    }

    private static string Shown(string[] names) => names.Length == 0 ? "no tensor at all"
        : string.Join(", ", names.Take(8)) + (names.Length > 8 ? $" and {names.Length - 8} more" : "");

    private BadInputException Bad(string received, string needed, string action = "Write the file of inputs again") =>
        new($"'{Path}' {received}", needed, action);
}
