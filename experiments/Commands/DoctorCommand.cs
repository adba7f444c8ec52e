using System.CommandLine;
using System.Globalization;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Corpora;
using Rosetta.Experiments.Records;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta doctor</c>: what works on this machine, what does not, and what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Command command = new("doctor", "Show what was found on this machine: backend, device, memory, native libraries, corpus, cache; "
            + "what works, what does not, what to do.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var problems = new List<string>();
        Show("program", string.Join(", ", Provenance.Versions().Select(pair => $"{pair.Key} {pair.Value}")));
        Show("machine", string.Join(", ", Provenance.Hardware().Select(pair => $"{pair.Key}: {pair.Value}")));
        BackendReport backend = BackendReport.Collect();
        if (backend.Works)
        {
            Show("backend", $"libtorch {backend.LibTorchVersion}, device {backend.Device}, {backend.Threads} threads, "
                + $"{backend.CudaDevices} CUDA devices");
            Show("memory", string.Create(CultureInfo.InvariantCulture, $"{backend.MemoryBytes / (double)(1L << 30):F1} GiB usable"));
        }
        if (backend.Loaded is { } loaded)
        {
            string origin = loaded.FolderFromVariable ? $"named by {LibTorch.FolderVariable}" : "from the packages";
            Show("libtorch", $"{loaded.Folder} ({origin})");
            Show("glue", loaded.CureApplied ? $"{loaded.GluePath} (cured copy: this system's libstdc++ is older than the glue asks for)"
                : $"{loaded.GluePath} (as shipped)");
        }
        if (backend.Problem is { } problem)
            problems.Add($"backend: {problem}");
        try
        {
            ICorpus corpus = Corpus.Open(null);
            Document first = corpus.Read().First();
            Show("corpus", $"{corpus.Name} (embedded default; first document: {first.Source})");
        }
        catch (BadInputException missing)
        {
            problems.Add($"corpus: {missing.Message}");
        }
        Show("cache", $"{string.Join(", then ", GlueCure.DefaultFolders)} (cured native libraries)");
        Show("result", problems.Count == 0 ? "everything works" : "see the problems below");
        foreach (string line in problems)
            Console.WriteLine($"PROBLEM  {line}");
        return problems.Count == 0 ? ExitCode.Agrees : ExitCode.BadInput;
    }

    private static void Show(string what, string found) => Console.WriteLine($"{what,-9} {found}");
}
