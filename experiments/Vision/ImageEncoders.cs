using System.Globalization;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Commands;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Experiments.Vision;

/// <summary>Embeddings that the selectivity of neurons is measured with: a tower's own output on the images, or a file of them.</summary>
/// <param name="names">Towers' folders or hub ids, or safetensors files with the tensor <c>embedding</c> [images, dimensions]; two at
/// most.</param>
/// <param name="batch">Images that are run at a time.</param>
/// <param name="device">auto, cpu or cuda.</param>
internal sealed class ImageEncoders(IReadOnlyList<string> names, int batch, string device)
{
    /// <summary>Columns are for two.</summary>
    public const int Most = 2;

    private const string Tensor = "embedding", Hidden = "last_hidden";

    private (IImageSource Source, IReadOnlyList<ImageEmbeddings> Embeddings)? _last;

    /// <summary>The embeddings of a source's images, computed once for the same source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="stop">Ends the work between batches.</param>
    /// <exception cref="BadInputException">An encoder that is no tower and no such file.</exception>
    public IReadOnlyList<ImageEmbeddings> Of(IImageSource source, CancellationToken stop)
    {
        if (_last is { } last && ReferenceEquals(last.Source, source))
            return last.Embeddings;
        ImageEmbeddings[] found = [.. names.Select(name => name.EndsWith(".safetensors", StringComparison.Ordinal) && File.Exists(name)
            ? OfFile(name) : OfTower(name, source, stop))];
        _last = (source, found);
        return found;
    }

    private static ImageEmbeddings OfFile(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Tensors.TryGetValue(Tensor, out SafetensorsTensor? tensor) || tensor.Shape.Count != 2)
        {
            throw new BadInputException($"'{path}' has no tensor '{Tensor}' of two axes", "Embeddings [images, dimensions] are needed",
                "Write them so, in the order of the images");
        }
        var values = new float[checked((int)tensor.ElementCount)];
        file.ReadFloat32(tensor, 0, values);
        return new ImageEmbeddings(Path.GetFileNameWithoutExtension(path), (int)tensor.Shape[1], values);
    }

    private ImageEmbeddings OfTower(string name, IImageSource source, CancellationToken stop)
    {
        VisionSide side = VisionSide.Of(ModelReference.Resolve([name], stop, HubModelFiles.Vision)[0]);
        if (side.Tower is null)
            throw new BadInputException($"'{name}' is a generator", "An encoder is a tower, or a file of embeddings", "Name another");
        using VisionModel model = side.Read(ScalarType.Float32, ComputeDevice.Select(device));
        int prefix = int.Parse(model.Settings["class_tokens"], CultureInfo.InvariantCulture);
        float[] values = [];
        int dimensions = 0;
        PatchCapture.Outputs(model, ImagePair.Feed(side, source), new PatchOptions { BatchSize = batch, Returned = (first, returned) =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor output = returned.TryGetValue(Tensor, out Tensor? embedding) ? embedding
                // The class tokens stand for the image; where there are none, all tokens do.
                : prefix > 0 ? returned[Hidden].narrow(1, 0, prefix).mean([1]) : returned[Hidden].mean([1]);
            float[] own = [.. output.to(ScalarType.Float32).cpu().contiguous().flatten().data<float>()];
            dimensions = (int)output.shape[1];
            if (values.Length == 0)
                values = new float[checked(source.Count * dimensions)];
            own.CopyTo(values, first * dimensions);
        } }, stop);
        return new ImageEmbeddings(side.Name, dimensions, values);
    }
}
