using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Generators;

/// <summary>Generators against the originals' outputs: transformers alone, and whole pipelines.</summary>
public sealed class GeneratorReferenceTests
{
    private const double NeuronTolerance = 1e-4, ImageTolerance = 1e-4, LatentTolerance = 5e-4;

    [Test]
    public void Flux2_Alone([Values] bool allTokens)
    {
        using Captured captured = Capture(["vision", "flux2"], null, allTokens);
        captured.Agrees("output", "output", NeuronTolerance);
        captured.AgreesOnTokens(["neurons.ff.0", "neurons.ff.1"], 0, 96, 0);
        captured.AgreesOnTokens(["neurons.single.0", "neurons.single.1", "neurons.single.2"], 2, 96, allTokens ? 0 : 5);
    }

    [Test]
    public void Sana_Alone()
    {
        using Captured captured = Capture(["vision", "sana"], null, false);
        captured.Agrees("output", "output", NeuronTolerance);
        captured.AgreesOnPlaces(["neurons.point.0", "neurons.point.1", "neurons.point.2"]);
    }

    [TestCase(1, "image.1step")]
    [TestCase(2, "image.2steps")]
    public void PixelFlow(int steps, string image)
    {
        using Captured captured = Capture(["vision", "pmf"], steps, true);
        captured.Agrees(image, "image", ImageTolerance);
        captured.Agrees(image, "output", ImageTolerance);
        // The reference has the neurons of one step.
        if (steps == 1)
            captured.AgreesOnTokens(["neurons.0", "neurons.1", "neurons.2"], 0, 85, 0);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Flux2_Whole(int steps)
    {
        using Captured captured = Capture(["generators", "flux2-klein"], steps, true);
        string prefix = $"steps{steps}.";
        captured.Agrees(prefix + "latent", "latent", LatentTolerance);
        captured.Agrees(prefix + "image", "image", ImageTolerance);
        captured.AgreesOnTokens([prefix + "neurons.ff.0", prefix + "neurons.ff.1"], 0, 96, 0);
        captured.AgreesOnTokens([prefix + "neurons.single.0", prefix + "neurons.single.1"], 2, 96, 0);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Sana_Whole(int steps)
    {
        using Captured captured = Capture(["generators", "sana-sprint"], steps, true);
        string prefix = $"steps{steps}.";
        captured.Agrees(prefix + "latent", "latent", LatentTolerance);
        captured.Agrees(prefix + "image", "image", ImageTolerance);
        captured.AgreesOnPlaces([prefix + "neurons.point.0", prefix + "neurons.point.1"]);
    }

    private static Captured Capture(string[] folder, int? steps, bool allTokens)
    {
        var place = new TemporaryFolder();
        string reference = ReferenceFiles.PathOf([.. folder, "reference.safetensors"]), output = place.File("captured.safetensors");
        using VisionModel model = VisionFamilies.Read(ReferenceFiles.PathOf(folder), new VisionReading(ScalarType.Float32, CPU));
        using (NamedInputs inputs = NamedInputs.Open(reference, model.Inputs(steps)))
        {
            VisionCapture.ToFile(output, model, inputs, new VisionCaptureOptions
            {
                AllTokens = allTokens,
                WithOutput = true,
                Steps = steps,
                BatchSize = 1,
            });
        }
        return new Captured(place, SafetensorsFile.Open(reference), SafetensorsFile.Open(output));
    }

    private sealed record Captured(TemporaryFolder Place, SafetensorsFile Reference, SafetensorsFile File) : IDisposable
    {
        public void Dispose()
        {
            Reference.Dispose();
            File.Dispose();
            Place.Dispose();
        }

        /// <summary>Two tensors of one shape.</summary>
        internal void Agrees(string expected, string name, double tolerance)
        {
            Assert.That(File.Tensor(name).Shape, Is.EqualTo(Reference.Tensor(expected).Shape), name);
            Near(Values(Reference, expected), Values(File, name), tolerance, expected);
        }

        /// <summary>[batch, tokens, width or more] against rows of tokens from one on: the last columns are the neurons.</summary>
        internal void AgreesOnTokens(string[] expected, int firstLayer, int width, int first)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                IReadOnlyList<long> shape = Reference.Tensor(expected[i]).Shape;
                float[] values = Values(Reference, expected[i]);
                int columns = (int)shape[2];
                IEnumerable<float> wanted = from batch in Enumerable.Range(0, (int)shape[0])
                                            from token in Enumerable.Range(first, (int)shape[1] - first)
                                            from unit in Enumerable.Range(columns - width, width)
                                            select values[(batch * (int)shape[1] + token) * columns + unit];
                Near([.. wanted], Values(File, ActivationFile.LayerName(firstLayer + i)), NeuronTolerance, expected[i]);
            }
        }

        /// <summary>[batch, width, rows, columns] against rows of places in reading order.</summary>
        internal void AgreesOnPlaces(string[] expected)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                IReadOnlyList<long> shape = Reference.Tensor(expected[i]).Shape;
                float[] values = Values(Reference, expected[i]);
                int width = (int)shape[1], places = (int)(shape[2] * shape[3]);
                IEnumerable<float> wanted = from batch in Enumerable.Range(0, (int)shape[0])
                                            from place in Enumerable.Range(0, places)
                                            from unit in Enumerable.Range(0, width)
                                            select values[(batch * width + unit) * places + place];
                Near([.. wanted], Values(File, ActivationFile.LayerName(i)), NeuronTolerance, expected[i]);
            }
        }

        private static void Near(float[] wanted, float[] got, double tolerance, string what)
        {
            Assert.That(got, Has.Length.EqualTo(wanted.Length), what);
            Assert.That(wanted.Zip(got, (a, b) => Math.Abs((double)a - b)).Max(), Is.LessThan(tolerance), what);
        }

        private static float[] Values(SafetensorsFile file, string name)
        {
            var values = new float[file.Tensor(name).ElementCount];
            file.ReadFloat32(file.Tensor(name), 0, values);
            return values;
        }
    }
}
