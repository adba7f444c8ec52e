using System.Text.Json;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>The times of Sana-Sprint's steps (continuous-time consistency, angles from data to noise), in float32.</summary>
/// <param name="DataDeviation">Standard deviation of the latents (sigma_data).</param>
internal sealed record ConsistencySchedule(double DataDeviation)
{
    private const string ClassName = "SCMScheduler";

    /// <summary>The first time, and the middle one of two steps: the pipeline's defaults.</summary>
    private const float First = 1.5708f, Middle = 1.3f;

    /// <summary>Reads a scheduler's folder.</summary>
    /// <exception cref="Theory.BadInputException">Another class, or a setting that is not supported.</exception>
    internal static ConsistencySchedule Read(string folder)
    {
        using JsonDocument document = GeneratorFolder.Scheduler(folder, ClassName);
        var reader = new ConfigurationReader(document.RootElement, $"'{folder}'");
        reader.Ignore("num_train_timesteps");
        reader.Agree("prediction_type", "trigflow");
        double deviation = reader.Number(0.5, "sigma_data");
        reader.RefuseRest();
        return new ConsistencySchedule(deviation);
    }

    /// <summary>Times from the first step's on, and 0 at the end.</summary>
    internal static float[] Times(int steps)
    {
        if (steps == 2)
            return [First, Middle, 0];
        float step = -First / steps;
        // As torch's linspace does: each half from its own end.
        return [.. Enumerable.Range(0, steps + 1).Select(i => i < (steps + 1) / 2 ? First + step * i : -step * (steps - i))];
    }
}
