using Rosetta.Empirical.Backend;
using Rosetta.Theory;
using TorchSharp;

namespace Rosetta.Tests.Empirical.Backend;

public sealed class LibTorchTests
{
    [Test]
    public void Load_FromManyThreads_LoadsOnce()
    {
        var results = new LoadedLibTorch[16];
        Parallel.For(0, results.Length, i => results[i] = LibTorch.Load());
        Assert.That(results, Is.All.SameAs(results[0]));
        Assert.That(results[0].GlueHandle, Is.Not.Zero);
    }

    [Test]
    public void Report_SaysWhatWorks()
    {
        BackendReport report = BackendReport.Collect();
        Assert.That(report.Problem, Is.Null);
        Assert.That(report.Works, Is.True);
        Assert.That(report.Device, Is.AnyOf("cpu", "cuda"));
        Assert.That(report.Threads, Is.Positive);
        Assert.That(report.MemoryBytes, Is.Positive);
        Assert.That(File.Exists(report.Loaded!.GluePath), Is.True);
    }

    [Test]
    public void UnknownDevice_IsRefused() =>
        Assert.That(() => ComputeDevice.Select("tpu"), Throws.TypeOf<BadInputException>().With.Message.Contains("auto, cpu, cuda"));

    [Test]
    public void CpuDevice_IsAlwaysThere() => Assert.That(ComputeDevice.Select("cpu").type, Is.EqualTo(DeviceType.CPU));

    [Test]
    public void ForeignFolderWithoutLibTorch_IsAPlainError() =>
        Assert.That(() => LibTorchLoader.Load(Path.GetTempPath()),
            Throws.TypeOf<BadInputException>().With.Message.Contains(LibTorch.FolderVariable));

    [Test]
    public void SecondLibTorch_BesideTheBuildsOwn_IsAPlainErrorAndNotACrash()
    {
        string folder = Directory.CreateTempSubdirectory("rosetta-libtorch-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(Directory.GetFiles(LibTorch.Load().Folder, "*torch_cpu.*")[0])), []);
            Assert.That(() => LibTorchLoader.Load(folder), Throws.TypeOf<BadInputException>().With.Message.Contains("-p:Torch=none"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
