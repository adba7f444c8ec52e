using System.CommandLine;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Experiments.Commands;

/// <summary>The option <c>--rotary-rounding</c>, and the same words in experiment files, match.json and activation files.</summary>
internal static class RotaryOption
{
    /// <summary>Words of the two roundings.</summary>
    public const string Checkpoint = "checkpoint", None = "none";

    public static Option<string> Create()
    {
        Option<string> option = new("--rotary-rounding")
        {
            Description = "Rotary frequencies of float16 and bfloat16 checkpoints: rounded to the checkpoint's type, as in a model cast to "
                + "it, or not at all (none), as loaders do that compute them after the cast.",
            DefaultValueFactory = _ => Checkpoint,
        };
        option.AcceptOnlyFromAmong(Checkpoint, None);
        return option;
    }

    public static RotaryRounding Of(string word) => word == None ? RotaryRounding.None : RotaryRounding.CheckpointType;
}
