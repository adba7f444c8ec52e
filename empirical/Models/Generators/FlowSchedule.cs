using System.Text.Json;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>The noise levels of FLUX.2's steps (flow matching, Euler), in float32 as the original rounds them.</summary>
internal static class FlowSchedule
{
    private const string ClassName = "FlowMatchEulerDiscreteScheduler";

    /// <summary>Longest image whose shift the two lines join; above it the second alone counts.</summary>
    private const int LongestJoined = 4300;

    /// <summary>Refuses a scheduler that computes anything else.</summary>
    /// <param name="folder">Folder with scheduler_config.json.</param>
    /// <exception cref="BadInputException">Another class, or a setting that changes the levels.</exception>
    internal static void Require(string folder)
    {
        using JsonDocument document = GeneratorFolder.Scheduler(folder, ClassName);
        var reader = new ConfigurationReader(document.RootElement, $"'{folder}'");
        // The pipeline gives the shift of each size itself.
        reader.Ignore("base_image_seq_len", "base_shift", "max_image_seq_len", "max_shift", "shift", "num_train_timesteps");
        reader.Agree("use_dynamic_shifting", true);
        reader.Agree("time_shift_type", "exponential");
        reader.RefuseRest();
    }

    /// <summary>Levels from the first step's on, and 0 at the end.</summary>
    /// <param name="steps">Steps.</param>
    /// <param name="tokens">Image tokens.</param>
    internal static float[] Levels(int steps, int tokens)
    {
        double many = 0.00016927 * tokens + 0.45666666, few = 8.73809524e-05 * tokens + 1.89833333, slope = (many - few) / 190;
        double shift = tokens > LongestJoined ? many : slope * steps + (many - 200 * slope);
        var factor = (float)Math.Exp(shift);
        var levels = new float[steps + 1];
        for (int i = 0; i < steps; i++)
        {
            var even = (float)(1 + i * ((1.0 / steps - 1) / Math.Max(steps - 1, 1)));
            levels[i] = factor / (factor + (1 / even - 1));
        }
        return levels;
    }
}
