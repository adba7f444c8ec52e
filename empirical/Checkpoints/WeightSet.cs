using Rosetta.Empirical.Backend;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A parameter that a model needs.</summary>
/// <param name="Name">The model's own name for it.</param>
/// <param name="Shape">Extents; a checkpoint may add or leave out extents of 1.</param>
internal sealed record WeightShape(string Name, params long[] Shape);

/// <summary>The parameters of a model that is only run, read from a checkpoint whatever it calls them.</summary>
internal sealed class WeightSet : IDisposable
{
    /// <summary>Names that an error lists of each kind.</summary>
    private const int Shown = 6;

    /// <summary><c>initializer_range</c> of every family's configuration.</summary>
    private const double InitialDeviation = 0.02;

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    private WeightSet()
    {
    }

    /// <summary>A parameter.</summary>
    internal Tensor this[string name] => _tensors[name];

    /// <summary>A parameter that the model may lack.</summary>
    internal Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>x W^T + b of <c>name.weight</c> and <c>name.bias</c>, where there is one.</summary>
    internal Tensor Linear(Tensor input, string name) => nn.functional.linear(input, this[name + ".weight"], Find(name + ".bias"));

    /// <summary>The layer norm of the last axis by <c>name.weight</c> and <c>name.bias</c>, where there are some.</summary>
    internal Tensor Norm(Tensor input, string name, double epsilon) =>
        nn.functional.layer_norm(input, [input.shape[^1]], Find(name + ".weight"), Find(name + ".bias"), epsilon);

    /// <summary>Reads the parameters of a model.</summary>
    /// <param name="files">The checkpoint.</param>
    /// <param name="what">What it must fit, for messages: <c>config.json</c>.</param>
    /// <param name="wanted">Every parameter.</param>
    /// <param name="places">Of a tensor's name in the checkpoint, the parameters that its rows are dealt to in equal parts (an empty name
    /// drops a part); none for a tensor that is known and not needed; null for one that is not known.</param>
    /// <param name="type">Type to hold them in.</param>
    /// <param name="device">Where.</param>
    /// <exception cref="BadInputException">Tensors are missing, unknown, of another shape or there twice (all are said at once), or cannot
    /// be read, or are not finite.</exception>
    internal static WeightSet Read(CheckpointFolder files, string what, IReadOnlyList<WeightShape> wanted,
        Func<string, IReadOnlyList<string>?> places, ScalarType type, Device device)
    {
        RequireMemory(files.Folder, wanted, type, device);
        List<(CheckpointTensor Source, IReadOnlyList<string> Targets)> plan = Plan(files, what, wanted, places);
        var weights = new WeightSet();
        try
        {
            foreach (WeightShape shape in wanted)
            {
                Tensor parameter = empty(shape.Shape, dtype: type, device: device).DetachFromDisposeScope();
                weights._tensors.Add(shape.Name, parameter);
                if (parameter.device.type == DeviceType.CPU)
                    HugePages.Advise(parameter);
            }
            var straight = plan.Where(entry => entry.Targets.Count == 1 && entry.Source.IsPositioned
                && TensorTransfer.IsSameMemory(entry.Source, weights[entry.Targets[0]])).ToList();
            TensorTransfer.ReadStraight(straight.ConvertAll(entry => (entry.Source, weights[entry.Targets[0]])), files.Folder);
            foreach ((CheckpointTensor source, IReadOnlyList<string> targets) in plan.Except(straight))
                weights.Deal(source, targets, files.Folder);
            foreach ((CheckpointTensor source, IReadOnlyList<string> targets) in plan)
            {
                foreach (string target in targets.Where(target => target.Length > 0))
                    TensorTransfer.RequireFinite(source, weights[target], files.Folder);
            }
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Values of all parameters.</summary>
    internal long Count => _tensors.Values.Sum(tensor => tensor.numel());

    /// <summary>Draws every parameter anew, as the originals do before training (M46): matrices and tokens normal with a deviation of
    /// 0.02, gains and scales of branches 1, biases 0.</summary>
    /// <param name="rng">Each parameter has a child of its own, by its name.</param>
    /// <param name="isFixed">Parameters that no training changes, which stay.</param>
    internal void Initialize(Rng rng, Func<string, bool> isFixed)
    {
        using IDisposable quiet = no_grad();
        foreach ((string name, Tensor tensor) in _tensors.Where(entry => !isFixed(entry.Key)))
        {
            using DisposeScope scope = NewDisposeScope();
            if (tensor.dim() < 2)
            {
                using Scalar constant = name.EndsWith("bias", StringComparison.Ordinal) ? 0f : 1f;
                tensor.fill_(constant);
                continue;
            }
            Rng draws = rng.Derive(name);
            var values = new float[checked((int)tensor.numel())];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(InitialDeviation * draws.NextGaussian());
            tensor.copy_(torch.tensor(values, [.. tensor.shape]));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
            tensor.Dispose();
    }

    private void Deal(CheckpointTensor source, IReadOnlyList<string> targets, string folder)
    {
        if (targets.Count == 1)
        {
            TensorTransfer.Transfer(source, this[targets[0]], compare: false, folder);
            return;
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor whole = empty([.. source.Shape], dtype: source.Type!.Value);
        TensorTransfer.Transfer(source, whole, compare: false, folder);
        long rows = source.Shape[0] / targets.Count;
        for (int part = 0; part < targets.Count; part++)
        {
            if (targets[part].Length > 0)
                this[targets[part]].copy_(whole.narrow(0, part * rows, rows));
        }
    }

    private static List<(CheckpointTensor Source, IReadOnlyList<string> Targets)> Plan(CheckpointFolder files, string what,
        IReadOnlyList<WeightShape> wanted, Func<string, IReadOnlyList<string>?> places)
    {
        Dictionary<string, WeightShape> shapes = wanted.ToDictionary(shape => shape.Name, StringComparer.Ordinal);
        var plan = new List<(CheckpointTensor Source, IReadOnlyList<string> Targets)>();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> extra = [], misshaped = [], twice = [];
        foreach (CheckpointTensor tensor in files.Tensors)
        {
            IReadOnlyList<string>? targets = places(tensor.Name);
            // No registers, say: a tensor without elements is nothing.
            if (targets is [] || tensor.Shape.Contains(0))
                continue;
            if (targets is null || targets.Any(target => target.Length > 0 && !shapes.ContainsKey(target)))
            {
                extra.Add($"{tensor.Name} {tensor}");
                continue;
            }
            foreach (string target in targets.Where(target => target.Length > 0))
            {
                if (!found.TryAdd(target, tensor.Name))
                    twice.Add($"{found[target]} and {tensor.Name}");
            }
            long[] shape = [.. shapes[targets.First(target => target.Length > 0)].Shape];
            shape[0] *= targets.Count;
            if (!Squeezed(shape).SequenceEqual(Squeezed(tensor.Shape))
                || tensor.Type is not (ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
                misshaped.Add($"{tensor.Name} is {tensor}, not floating-point [{string.Join(", ", shape)}]");
            plan.Add((tensor, targets));
        }
        string[] missing = [.. wanted.Select(shape => shape.Name).Where(name => !found.ContainsKey(name))];
        string[] parts = [.. new[] { Part(missing, "missing"), Part(extra, "unknown"), Part(misshaped, "of another shape or type"),
            Part(twice, "there twice") }.OfType<string>()];
        return parts.Length == 0 ? plan
            : throw new BadInputException($"The tensors in '{files.Folder}' do not fit {what}: {string.Join("; ", parts)}",
                "Exactly the tensors of that model are needed", "Check that weights and configuration belong together");
    }

    private static string? Part(IReadOnlyCollection<string> names, string what) => names.Count == 0 ? null
        : $"{names.Count} {what} ({string.Join("; ", names.Take(Shown))}{(names.Count > Shown ? "; ..." : "")})";

    private static IEnumerable<long> Squeezed(IEnumerable<long> shape) => shape.Where(extent => extent != 1);

    private static void RequireMemory(string folder, IReadOnlyList<WeightShape> wanted, ScalarType type, Device device)
    {
        double bytes = wanted.Sum(shape => shape.Shape.Aggregate(1.0, (product, extent) => product * extent))
            * (type == ScalarType.Float32 ? 4 : 2);
        double there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (device.type == DeviceType.CPU && bytes > there)
            throw new BadInputException(FormattableString.Invariant($"'{folder}' asks for {bytes / (1L << 30):F1} GiB of parameters"),
                FormattableString.Invariant($"This process may use {there / (1L << 30):F1} GiB of memory"),
                "Take a smaller model or a larger machine, or read it in a type of 16 bits");
    }
}
