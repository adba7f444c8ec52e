using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Experiments.Matching;

/// <summary>Activations that live as long as one matching: in memory where they fit, else in files of a folder, which are removed in the end.</summary>
/// <param name="folder">Made when it is needed.</param>
internal sealed class ActivationSpill(string folder) : IDisposable
{
    /// <summary>Activations above this many bytes are kept on disk while they are matched.</summary>
    private const long LargestInMemory = 1L << 30;

    private readonly List<ActivationFile> _files = [];

    /// <summary>A model's activations on windows.</summary>
    public IActivations Capture(LanguageModel model, IReadOnlyList<FeedWindow> windows, int samples, CaptureOptions options, CancellationToken stop)
    {
        if (4L * model.Layout.Count * samples <= LargestInMemory)
            return ActivationCapture.ToMemory(model, windows, samples, options, stop);
        string path = Path.Combine(folder, $"activations-{_files.Count}.tmp.safetensors");
        ActivationCapture.ToFile(path, model, windows, samples, options, stop);
        var file = ActivationFile.Open(path);
        _files.Add(file);
        return file;
    }

    public void Dispose()
    {
        foreach (ActivationFile file in _files)
        {
            file.Dispose();
            File.Delete(file.Path);
        }
    }
}
